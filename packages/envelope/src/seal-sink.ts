import { randomBytes } from 'node:crypto'
import { finished, Writable } from 'node:stream'
import { type ChecksumName, type LendingSink, type LentFile, LimitExceededError } from '@sealstack/streams'
import { DEFAULT_SEGMENT_EXPONENT, encodeHeader } from './header.ts'
import { PlainPieces } from './plain-pieces.ts'
import type { SealOptions } from './seal.ts'
import { failureOf } from './sealed-file-io.ts'
import type { SegmentPool } from './segment-pool.ts'
import { type DigestValues, type Sealed, type SegmentWork, workHere } from './segment-work.ts'
import { keysToSeal } from './stream-keys.ts'

/** What a sealing sink works with. */
export interface SealSinkOptions extends SealOptions {
  /** Bytes of plaintext at the most. */
  readonly maxBytes: number
  /** Digests of the plaintext. */
  readonly digests: readonly ChecksumName[]
  /** Whose threads do the work, where one is to be had. */
  readonly pool?: SegmentPool | undefined
  /** Whether chunks are nobody else's: what has a buffer of its own is not copied then, and may be empty soon. */
  readonly takesChunks?: boolean
}

/** Of what is sealed at once so much may be underway, one that is sealed and one that waits; another is gathered. */
const MAX_UNDERWAY = 2
/** Enough for what a socket gives at once not to make it pause. */
const HIGH_WATER_MARK = 256 * 1024

/**
 * Takes plaintext and writes its envelope to `target`, which it ends. Where `target` is a file and a thread is to be had, the
 * thread writes to it itself. No more than three MiB are in memory, however large the body is. `target` must be done with
 * what it was given when it calls back. When this has finished, so has `target`.
 * @throws as `sealStream`, and fails as that does; with LimitExceededError where more than `maxBytes` come; with
 * whatever `target` fails with; with Error where the thread that was sealing has ended.
 */
export class SealSink extends Writable {
  /** Bytes of plaintext so far. */
  bytes = 0

  /** There when it has finished. */
  #digests: DigestValues = new Map()
  readonly #target: LendingSink
  readonly #file: LentFile | undefined
  readonly #maxBytes: number
  readonly #work: SegmentWork
  readonly #plain: PlainPieces
  readonly #sealing = new Set<Promise<Sealed>>()
  #underway = 0
  #goOn: (() => void) | undefined

  constructor(options: SealSinkOptions, target: LendingSink) {
    super({ highWaterMark: HIGH_WATER_MARK })
    const { dek, identity, pool, segmentExponent = DEFAULT_SEGMENT_EXPONENT, random = randomBytes } = options
    const { header, ...keys } = keysToSeal(dek, identity, { segmentExponent, salt: new Uint8Array(random(32)) })
    const plainPerSegment = 2 ** segmentExponent
    const task = {
      kind: 'seal',
      keys,
      plainPerSegment,
      header: encodeHeader(header),
      digests: options.digests,
    } as const
    const file = pool && target.lend?.(() => this.destroy(new Error('The target has been closed')))
    const work = pool?.take({ ...task, descriptor: file?.descriptor })
    if (!work) file?.giveBack()
    this.#file = work && file
    this.#work = work ?? workHere({ ...task, descriptor: undefined })
    this.#plain = new PlainPieces(options.takesChunks ?? false)
    this.#maxBytes = options.maxBytes
    this.#target = target
    target.once('error', (error) => this.destroy(error))
  }

  /** The digest of all bytes, big-endian, once it has finished. @throws Error for a name that was not asked for */
  readonly digestOf = (name: ChecksumName): Uint8Array => {
    const digest = this.#digests.get(name)
    if (!digest) throw new Error(`The digest ${name} was not asked for`)
    return digest
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.bytes += chunk.byteLength
    if (this.bytes > this.#maxBytes) done(new LimitExceededError(this.#maxBytes))
    else this.#take(chunk, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#hand(true)
      .then(() => {
        this.#file?.giveBack()
        finished(this.#target, { readable: false }, done)
        this.#target.end()
      })
      .catch(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#goOn = undefined
    this.#plain.take()
    const end = (): void => {
      this.#work.end()
      this.#file?.giveBack()
      if (error) this.#target.destroy(error)
      done(error)
    }
    // A thread may be writing: whoever is told that this has ended may close the file.
    if (this.#file) Promise.allSettled(this.#sealing).then(end)
    else end()
  }

  /** Gathers; waits where too much is underway. */
  #take(chunk: Uint8Array, done: () => void): void {
    // What is enough is held back until a byte follows: it might be all.
    if (this.#plain.bytes >= this.#work.bytesAtOnce) {
      if (this.#underway === MAX_UNDERWAY) {
        this.#goOn = () => this.#take(chunk, done)
        return
      }
      this.#hand(false).catch((error) => this.destroy(error))
    }
    this.#plain.add(chunk)
    done()
  }

  /** Has what was gathered sealed and written, after what was before it. */
  async #hand(isFinal: boolean): Promise<void> {
    this.#underway += 1
    const { pieces, digests } = await this.#seal(isFinal)
    await this.#write(pieces)
    this.#underway -= 1
    if (digests) this.#digests = digests
    const goOn = this.#goOn
    this.#goOn = undefined
    goOn?.()
  }

  async #seal(isFinal: boolean): Promise<Sealed> {
    const sealing = this.#work.seal(this.#plain.take(), isFinal)
    this.#sealing.add(sealing)
    try {
      return await sealing
    } catch (error) {
      throw failureOf(this.#file, error)
    } finally {
      this.#sealing.delete(sealing)
    }
  }

  #write(pieces: readonly Uint8Array[]): Promise<void> | undefined {
    if (pieces.length === 0) return
    return new Promise<void>((resolve, reject) => {
      const last = pieces.length - 1
      const done = (error?: Error | null): void => (error ? reject(error) : resolve())
      this.#target.cork()
      for (const [index, piece] of pieces.entries()) this.#target.write(piece, index === last ? done : undefined)
      this.#target.uncork()
    })
  }
}
