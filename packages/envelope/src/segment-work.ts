import { type ChecksumName, type Digests, startDigests } from '@sealstack/streams'
import { openSlot, type SlotJob, sealSlot } from './slot.ts'
import type { StreamKeys } from './stream-keys.ts'

/** What is to be done with the segments of one body. */
export interface SegmentTask {
  readonly kind: 'seal' | 'open'
  readonly keys: StreamKeys
  /** Bytes; each segment but the last has so many. */
  readonly plainPerSegment: number
  /** Digests of the plaintext that is sealed. */
  readonly digests: readonly ChecksumName[]
}

/** Digests by their names, big-endian. */
export type DigestValues = ReadonlyMap<ChecksumName, Uint8Array>

/**
 * Who seals or opens the segments of one body, a slot at a time and in the order in which they are given: this thread, or
 * another.
 */
export interface SegmentWork {
  /** Plaintext that a slot should hold, in bytes. */
  readonly slotBytes: number
  /** A slot of at least so many bytes. What was in it before means nothing. */
  readonly newSlot: (bytes: number) => Uint8Array
  /** Takes a slot back that nobody uses any more, not even the system; one that somebody may use is just forgotten. */
  readonly giveBack: (slot: Uint8Array) => void
  /** Seals or opens what lies in a slot, which is nobody else's meanwhile. @throws EnvelopeError, or Error where the thread has ended */
  readonly run: (slot: Uint8Array, job: SlotJob) => Promise<void>
  /** The digests of all that was sealed; to be asked once, when all has been run. */
  readonly finish: () => Promise<DigestValues>
  /** Forgets the keys, whatever is still being done. Must be called in the end; twice is no matter. */
  readonly end: () => void
}

/** What this thread works on at once, and does nothing else meanwhile. Bytes. */
const SLOT_BYTES_HERE = 256 * 1024

/** The work on one slot, with digests that go on from the last one. Gives buffers that are of no more use. */
export const runSlot = (task: SegmentTask, digests: Digests, slot: Uint8Array, job: SlotJob): readonly Uint8Array[] =>
  task.kind === 'seal' ? sealSlot(task, slot, job, digests.update) : openSlot(task, slot, job)

/** The values of digests that have been computed. */
export const valuesOf = ({ digests: names }: Pick<SegmentTask, 'digests'>, digests: Digests): DigestValues =>
  new Map(names.map((name) => [name, digests.digestOf(name)]))

/** The work in the thread of whoever asks. */
export const workHere = (task: SegmentTask): SegmentWork => {
  const started = startDigests(task.digests)
  started.catch(() => undefined)
  return {
    slotBytes: SLOT_BYTES_HERE,
    newSlot: (bytes) => Buffer.allocUnsafeSlow(bytes),
    giveBack: () => undefined,
    run: async (slot, job) => void runSlot(task, await started, slot, job),
    finish: async () => valuesOf(task, await started),
    end: () => undefined,
  }
}
