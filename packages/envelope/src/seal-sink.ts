import { randomBytes } from 'node:crypto'
import { finished, Writable } from 'node:stream'
import { type ChecksumName, LimitExceededError } from '@sealstack/streams'
import { DEFAULT_SEGMENT_EXPONENT, encodeHeader, TAG_BYTES } from './header.ts'
import type { SealOptions } from './seal.ts'
import type { SegmentPool } from './segment-pool.ts'
import { type DigestValues, type SegmentWork, workHere } from './segment-work.ts'
import { sealedBytesOf, segmentsOf } from './slot.ts'
import { keysToSeal } from './stream-keys.ts'

/** What a sealing sink works with. */
export interface SealSinkOptions extends SealOptions {
  /** Bytes of plaintext at the most. */
  readonly maxBytes: number
  /** Digests of the plaintext. */
  readonly digests: readonly ChecksumName[]
  /** Whose threads do the work, where one is to be had. */
  readonly pool?: SegmentPool | undefined
}

/** One that is filled, one that is sealed, one that is written. */
const SLOTS = 3
/** Enough for what a socket gives at once not to make it pause. */
const HIGH_WATER_MARK = 256 * 1024

/**
 * Takes plaintext and writes its envelope to `target`, which it ends. Plaintext is copied once, into a slot, in which it
 * is sealed and from which it is written; there are no more than three, however large the body is. So `target` must be
 * done with what it was given when it calls back. When this has finished, so has `target`.
 * @throws as `sealStream`, and fails as that does; with LimitExceededError where more than `maxBytes` come; with
 * whatever `target` fails with; with Error where the thread that was sealing has ended.
 */
export class SealSink extends Writable {
  /** Bytes of plaintext so far. */
  bytes = 0

  /** There when it has finished. */
  #digests: DigestValues = new Map()
  readonly #target: Writable
  readonly #maxBytes: number
  readonly #work: SegmentWork
  readonly #plainPerSegment: number
  /** Bytes of plaintext that a slot holds. */
  readonly #room: number
  readonly #free: Uint8Array[] = []
  #made = 0
  #slot: Uint8Array | undefined
  #filled = 0
  #nextSegment = 0
  #goOn: (() => void) | undefined

  constructor(options: SealSinkOptions, target: Writable) {
    super({ highWaterMark: HIGH_WATER_MARK })
    const { dek, identity, segmentExponent = DEFAULT_SEGMENT_EXPONENT, random = randomBytes } = options
    const { header, ...keys } = keysToSeal(dek, identity, { segmentExponent, salt: new Uint8Array(random(32)) })
    const plainPerSegment = 2 ** segmentExponent
    const task = { kind: 'seal', keys, plainPerSegment, digests: options.digests } as const
    this.#work = options.pool?.take(task) ?? workHere(task)
    this.#room = segmentsOf(Math.min(this.#work.slotBytes, options.maxBytes), plainPerSegment) * plainPerSegment
    this.#plainPerSegment = plainPerSegment
    this.#maxBytes = options.maxBytes
    this.#target = target
    target.once('error', (error) => this.destroy(error))
    target.write(encodeHeader(header))
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
    this.#slot ??= this.#newSlot()
    this.#hand(true)
      .then(() => this.#work.finish())
      .then((digests) => {
        this.#digests = digests
        finished(this.#target, { readable: false }, done)
        this.#target.end()
      })
      .catch(done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#work.end()
    if (this.#slot) {
      // It holds plaintext.
      this.#slot.fill(0)
      this.#free.push(this.#slot)
    }
    this.#slot = undefined
    // Those that are not free may still be sealed or written.
    for (const slot of this.#free.splice(0)) this.#work.giveBack(slot)
    this.#goOn = undefined
    if (error) this.#target.destroy(error)
    done(error)
  }

  /** Copies into slots; waits where none is free. */
  #take(chunk: Uint8Array, done: () => void): void {
    const segment = this.#plainPerSegment
    for (let at = 0; at < chunk.byteLength; ) {
      // A full one is held back until a byte follows: its last segment might be the last of all.
      if (this.#slot && this.#filled === this.#room) this.#hand(false).catch((error) => this.destroy(error))
      this.#slot ??= this.#newSlot()
      if (!this.#slot) {
        this.#goOn = () => this.#take(chunk.subarray(at), done)
        return
      }
      const within = this.#filled % segment
      const piece = chunk.subarray(at, at + segment - within)
      this.#slot.set(piece, ((this.#filled - within) / segment) * (segment + TAG_BYTES) + within)
      this.#filled += piece.byteLength
      at += piece.byteLength
    }
    done()
  }

  #newSlot(): Uint8Array | undefined {
    const free = this.#free.pop()
    if (free || this.#made === SLOTS) return free
    this.#made += 1
    return this.#work.newSlot(sealedBytesOf(this.#room, this.#plainPerSegment))
  }

  /** Has the slot sealed and written, after those before it; then it is free again. */
  async #hand(isFinal: boolean): Promise<void> {
    const [slot, plainBytes, firstSegment] = [this.#slot, this.#filled, this.#nextSegment]
    if (!slot) throw new Error('There is nothing to seal')
    this.#slot = undefined
    this.#filled = 0
    this.#nextSegment += segmentsOf(plainBytes, this.#plainPerSegment)
    await this.#work.run(slot, { firstSegment, plainBytes, isFinal })
    await new Promise<void>((resolve, reject) => {
      const sealed = slot.subarray(0, sealedBytesOf(plainBytes, this.#plainPerSegment))
      this.#target.write(sealed, (error) => (error ? reject(error) : resolve()))
    })
    if (this.destroyed) return
    this.#free.push(slot)
    const goOn = this.#goOn
    this.#goOn = undefined
    goOn?.()
  }
}
