import type { SharedFile } from '@sealstack/streams'
import { EnvelopeError, endsAt } from './envelope-error.ts'
import { decodeHeader, HEADER_BYTES, TAG_BYTES } from './header.ts'
import type { OpenOptions } from './open.ts'
import { type PlainRange, segmentRange } from './range.ts'
import { failureOf } from './sealed-file-io.ts'
import type { SegmentPool } from './segment-pool.ts'
import { type OpenJob, workHere } from './segment-work.ts'
import { sealedSize, segmentCount } from './size.ts'
import { sealedBytesOf } from './slot.ts'
import { keysToOpen } from './stream-keys.ts'

/** An envelope that can be read from any place. */
export interface SealedBytes {
  /** Bytes. */
  readonly size: number
  /** Fills `into` with what lies at `position`; gives how many bytes there were, which are fewer only at the end. */
  readonly read: (into: Uint8Array, position: number) => Promise<number>
  /** Where it is a file, a thread may read it itself. */
  readonly file?: SharedFile | undefined
}

/** What opening a range needs. */
export interface OpenRangeOptions extends Pick<OpenOptions, 'dek' | 'identity' | 'plainBytes'> {
  /** Whose threads do the work, where one is to be had. */
  readonly pool?: SegmentPool | undefined
}

/** Plaintext of the first slot, in bytes: what is wanted at once is not to wait for more than it needs. */
const FIRST_BYTES = 256 * 1024

/** Segments that are read and opened together, and what of their plaintext is wanted. */
interface Window extends OpenJob {
  readonly from: number
  readonly to: number
}

/**
 * The plaintext of a range of an envelope, read and opened a slot at a time; each piece is verified before it is given.
 * A piece is lent: it is good until the next one is asked for. Memory stays at two slots or three.
 * @throws EnvelopeError as `openStream` and its stream, `truncated` where the envelope has another size than its plaintext
 * asks for; RangeError for a range that the plaintext does not have; whatever reading fails with
 */
export const openRange = async function* (
  { dek, identity, plainBytes, pool }: OpenRangeOptions,
  sealed: SealedBytes,
  range: PlainRange,
): AsyncGenerator<Uint8Array> {
  const header = decodeHeader(await readAt(sealed, Buffer.alloc(HEADER_BYTES), 0))
  if (sealed.size !== sealedSize(plainBytes, header.segmentExponent)) {
    throw new EnvelopeError('truncated', `The envelope does not have the size of ${plainBytes} bytes of plaintext`)
  }
  const plainPerSegment = 2 ** header.segmentExponent
  const task = { kind: 'open', keys: keysToOpen(dek, identity, header), plainPerSegment } as const
  const inThread = pool?.take({ ...task, descriptor: sealed.file?.descriptor })
  const work = inThread ?? workHere({ ...task, descriptor: undefined })
  const file = inThread && sealed.file
  const open = async (window: Window): Promise<{ readonly slot: Uint8Array; readonly plain: Uint8Array }> => {
    const bytes = sealedBytesOf(window.plainBytes, plainPerSegment)
    const slot = work.newSlot(bytes)
    if (!file) await readAt(sealed, slot.subarray(0, bytes), window.sealedStart)
    await work.open(slot, window).catch((error) => {
      throw failureOf(file, error)
    })
    return { slot, plain: slot.subarray(window.from, window.to) }
  }
  const windows = windowsOf(range, { plainBytes, exponent: header.segmentExponent, slotBytes: work.bytesAtOnce })
  const ahead: ReturnType<typeof open>[] = []
  try {
    for (;;) {
      for (const window of take(windows, work.slotsAtOnce - ahead.length)) ahead.push(quietly(open(window)))
      const opened = await ahead.shift()
      if (!opened) return
      if (opened.plain.byteLength > 0) yield opened.plain
      work.giveBack(opened.slot)
    }
  } finally {
    // What is lent to a reader that has gone may still be being sent: that slot is not given back.
    for (const rest of await Promise.allSettled(ahead)) if (rest.status === 'fulfilled') work.giveBack(rest.value.slot)
    work.end()
  }
}

/** The plaintext of an envelope that is an envelope in turn, for {@link openRange}. Fails as that does. */
export const openedBytes = (options: OpenRangeOptions, sealed: SealedBytes): SealedBytes => ({
  size: options.plainBytes,
  read: async (into, position) => {
    const end = Math.min(position + into.byteLength, options.plainBytes) - 1
    if (end < position) return 0
    let filled = 0
    for await (const piece of openRange(options, sealed, { start: position, end })) {
      into.set(piece, filled)
      filled += piece.byteLength
    }
    return filled
  },
})

const readAt = async (sealed: SealedBytes, into: Uint8Array, position: number): Promise<Uint8Array> => {
  const bytes = await sealed.read(into, position)
  if (bytes === into.byteLength) return into
  throw endsAt(position + bytes)
}

/** A failure is met where its turn comes. */
const quietly = <Value>(promise: Promise<Value>): Promise<Value> => {
  promise.catch(() => undefined)
  return promise
}

/** At most so many of what comes next. */
const take = function* <Value>(from: Iterator<Value>, most: number): Iterable<Value> {
  for (let count = 0; count < most; count++) {
    const next = from.next()
    if (next.done) return
    yield next.value
  }
}

interface Extent {
  readonly plainBytes: number
  readonly exponent: number
  readonly slotBytes: number
}

const windowsOf = function* (range: PlainRange, { plainBytes, exponent, slotBytes }: Extent): Generator<Window> {
  const { firstSegment, lastSegment } = segmentRange(range, plainBytes, exponent)
  const plainPerSegment = 2 ** exponent
  const finalSegment = segmentCount(plainBytes, exponent) - 1
  const segmentsIn = (bytes: number): number => Math.max(1, Math.floor(bytes / plainPerSegment))
  let count = segmentsIn(Math.min(FIRST_BYTES, slotBytes))
  for (let first = firstSegment; first <= lastSegment; ) {
    const next = Math.min(lastSegment + 1, first + count)
    const start = first * plainPerSegment
    const end = Math.min(next * plainPerSegment, plainBytes)
    yield {
      firstSegment: first,
      plainBytes: end - start,
      isFinal: next > finalSegment,
      sealedStart: HEADER_BYTES + first * (plainPerSegment + TAG_BYTES),
      from: Math.max(0, range.start - start),
      to: Math.min(end, range.end + 1) - start,
    }
    first = next
    count = segmentsIn(slotBytes)
  }
}
