import { availableParallelism } from 'node:os'
import { MIN_EXPONENT } from './header.ts'
import { startThread, type Thread } from './segment-thread-client.ts'
import type { SegmentTask, SegmentWork } from './segment-work.ts'
import { sealedBytesOf } from './slot.ts'

/** Threads that seal, open and digest large bodies beside the one that does all else. */
export interface SegmentPool {
  /**
   * A thread's attention for one body, which stays with it. Undefined where none is to be had at the moment: none has
   * started yet, all have enough to do, or this machine gives none. Then whoever asks does the work.
   */
  readonly take: (task: SegmentTask) => SegmentWork | undefined
  /** Resolves when the first thread is there, or cannot be. */
  readonly ready: () => Promise<void>
  /** Ends the threads; what they were working on fails. */
  readonly close: () => Promise<void>
}

/** How a pool is made. */
export interface SegmentPoolOptions {
  /** Threads at the most; all cores but one by default, one at least and four at the most. */
  readonly size?: number
  /** The program of a thread; another one for tests. */
  readonly program?: URL
  /** Told of a thread that has ended unasked, or could not be started. */
  readonly onLoss?: (error: unknown) => void
}

/** Plaintext that is sealed or opened at once, in bytes: to wake another thread costs as much as sealing some 128 KiB. */
const SLOT_BYTES = 1024 * 1024
/** With the tags, whatever the segments' size is. */
const SLOT_ROOM = sealedBytesOf(SLOT_BYTES, 2 ** MIN_EXPONENT)
/** Slots of a body: one that is to be opened next, one that is being opened, one that is with the reader. */
const SLOTS = 3
/** Bodies of a thread at the most. Each has its slots in memory, and beyond a few nobody gains by waiting. */
const MAX_BODIES = 16

/**
 * Slots that are kept for bodies to come: as many as those of a thread have. One that is dropped stays in memory until both
 * threads collect garbage, of which the other one has next to none.
 */
const MAX_FREE_SLOTS = SLOTS * MAX_BODIES

/** Sources that are not built have the program where they are built to. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/segment-thread.js' : './segment-thread.js',
  import.meta.url,
)

/** A pool that starts no thread before one is asked for. */
export const segmentPool = ({
  size = Math.min(4, Math.max(1, availableParallelism() - 1)),
  program = PROGRAM,
  onLoss = () => undefined,
}: SegmentPoolOptions = {}): SegmentPool => {
  const threads = new Set<Thread>()
  const freeSlots: Uint8Array[] = []
  // Shared memory: neither side has garbage of it to collect, as it would of memory that is handed over.
  const slots: Pick<SegmentWork, 'bytesAtOnce' | 'slotsAtOnce' | 'newSlot' | 'giveBack'> = {
    bytesAtOnce: SLOT_BYTES,
    slotsAtOnce: SLOTS,
    newSlot: () => freeSlots.pop() ?? new Uint8Array(new SharedArrayBuffer(SLOT_ROOM)),
    giveBack: (slot) => {
      if (freeSlots.length < MAX_FREE_SLOTS) freeSlots.push(slot)
    },
  }
  let isOver = false

  const start = (): void => {
    try {
      const thread = startThread(program)
      threads.add(thread)
      thread.ended.then((error) => {
        threads.delete(thread)
        if (isOver) return
        // One that has never been there will not be there the next time either.
        isOver = !thread.isThere()
        onLoss(error)
      })
    } catch (error) {
      isOver = true
      onLoss(error)
    }
  }
  return {
    take: (task) => {
      if (isOver || task.plainPerSegment > SLOT_BYTES) return undefined
      const there = [...threads].filter((thread) => thread.isThere()).sort((a, b) => a.bodies() - b.bodies())
      const [idlest] = there
      if (there.length === threads.size && threads.size < size && idlest?.bodies() !== 0) start()
      return idlest && idlest.bodies() < MAX_BODIES ? { ...slots, ...idlest.take(task) } : undefined
    },
    ready: async () => {
      if (!isOver && threads.size === 0) start()
      if (threads.size > 0) await Promise.race([...threads].flatMap((thread) => [thread.there, thread.ended]))
    },
    close: async () => {
      isOver = true
      await Promise.all([...threads].map((thread) => thread.stop()))
    },
  }
}
