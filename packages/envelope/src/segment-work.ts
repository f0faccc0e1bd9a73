import { type ChecksumName, startDigests } from '@sealstack/streams'
import { openSlot, type SegmentJob } from './slot.ts'
import { type SealedLayout, startSealing } from './start-sealing.ts'

/** What is to be done with the segments of one body. */
export type SegmentTask = SealTask | OpenTask

/** Sealing, and the digests of the plaintext. */
export interface SealTask extends SealedLayout {
  readonly kind: 'seal'
  readonly digests: readonly ChecksumName[]
  /** The file that another thread writes to itself, if there is one. */
  readonly descriptor: number | undefined
}

/** Opening. */
export interface OpenTask extends Pick<SealedLayout, 'keys' | 'plainPerSegment'> {
  readonly kind: 'open'
  /** The file that another thread reads itself, if there is one. */
  readonly descriptor: number | undefined
}

/** What is to be opened. */
export interface OpenJob extends SegmentJob {
  /** Offset of the first segment in the envelope. */
  readonly sealedStart: number
}

/** Digests by their names, big-endian. */
export type DigestValues = ReadonlyMap<ChecksumName, Uint8Array>

/** What has become of plaintext. */
export interface Sealed {
  /** What is to be written yet, in order: all of it, or nothing where a thread has written it. */
  readonly pieces: readonly Uint8Array[]
  /** Of all plaintext, once the last of it was sealed. */
  readonly digests: DigestValues | undefined
}

/**
 * Who seals or opens the segments of one body, some at a time and in the order in which they are given: this thread, or
 * another.
 */
export interface SegmentWork {
  /** Plaintext that is best given at once, in bytes. */
  readonly bytesAtOnce: number
  /** Slots that are best used to open a body, the one that is with its reader among them. */
  readonly slotsAtOnce: number
  /**
   * Seals the plaintext that comes next, whose pieces each have a buffer of their own and are nobody else's from then on.
   * @throws EnvelopeError, what the system refuses to write with, or Error where the thread has ended
   */
  readonly seal: (plain: readonly Uint8Array[], isFinal: boolean) => Promise<Sealed>
  /** A slot of at least so many bytes. What was in it before means nothing. */
  readonly newSlot: (bytes: number) => Uint8Array
  /** Takes a slot back that nobody uses any more, not even the system; one that somebody may use is just forgotten. */
  readonly giveBack: (slot: Uint8Array) => void
  /**
   * Opens what lies in a slot, or at `sealedStart` of the file where a thread reads that itself; the slot is nobody else's
   * meanwhile. @throws EnvelopeError, what the system refuses to read with, or Error where the thread has ended
   */
  readonly open: (slot: Uint8Array, job: OpenJob) => Promise<void>
  /** Forgets the keys, whatever is still being done. Must be called in the end; twice is no matter. */
  readonly end: () => void
}

/** What this thread works on at once, and does nothing else meanwhile. Bytes. */
const BYTES_HERE = 256 * 1024
/** One that is being read and opened, one that is with the reader. */
const SLOTS_HERE = 2

/** The work in the thread of whoever asks. */
export const workHere = (task: SegmentTask): SegmentWork => {
  const started = task.kind === 'seal' ? beginSealing(task) : undefined
  started?.catch(() => undefined)
  // One body's windows are alike: what was new each time waited as garbage, a body's many times over.
  const free: Uint8Array[] = []
  return {
    bytesAtOnce: BYTES_HERE,
    slotsAtOnce: SLOTS_HERE,
    seal: async (plain, isFinal) => (await started)?.(plain, isFinal) ?? refuse(),
    newSlot: (bytes) => {
      const known = free.pop()
      return known && known.byteLength >= bytes ? known : Buffer.allocUnsafeSlow(bytes)
    },
    giveBack: (slot) => void free.push(slot),
    open: async (slot, job) => void openSlot(task, slot, job),
    end: () => undefined,
  }
}

/** Seals what comes next, and tells which pieces of plaintext are of no more use. @throws EnvelopeError `too-large` */
type SealNext = (plain: readonly Uint8Array[], isFinal: boolean) => Sealed & { readonly used: readonly Uint8Array[] }

/** Begins to seal a body in this thread, once what its digests need is loaded. */
export const beginSealing = async (task: SealTask): Promise<SealNext> => {
  const digests = await startDigests(task.digests)
  const seal = startSealing(task, digests.update)
  return (plain, isFinal) => {
    const { sealed: pieces, used } = seal(plain, isFinal)
    const values = isFinal ? new Map(task.digests.map((name) => [name, digests.digestOf(name)])) : undefined
    return { pieces, used, digests: values }
  }
}

const refuse = (): never => {
  throw new Error('What is to be opened cannot be sealed')
}
