import type { Content } from './promises.ts'

/**
 * What several clients write to one place without waiting for each other: when each write was asked for, and when it was
 * acknowledged. Times are places in one count.
 */
export interface History {
  /** A write is asked for; what it gives is to be called when it is acknowledged. */
  readonly begin: (content: Content) => () => void
  /**
   * What may be there once the server has died, of which one must be: whatever some order of the writes ends with that has
   * each of them between its asking and its acknowledgement. A write that was not acknowledged may have been made, or not.
   */
  readonly possible: () => readonly Content[]
}

interface Write {
  readonly content: Content
  readonly askedAt: number
  acknowledgedAt: number
}

/** The history of a place where `content` is. */
export const historyFrom = (content: Content): History => {
  let count = 0
  let lastAskedAt = 0
  let writes: readonly Write[] = [{ content, askedAt: 0, acknowledgedAt: 0 }]
  return {
    begin: (next) => {
      const write = { content: next, askedAt: ++count, acknowledgedAt: Number.POSITIVE_INFINITY }
      writes = [...writes, write]
      return () => {
        write.acknowledgedAt = ++count
        lastAskedAt = Math.max(lastAskedAt, write.askedAt)
        // What had been acknowledged before this one was asked for is no more, whatever comes.
        writes = writes.filter(({ acknowledgedAt }) => acknowledgedAt > lastAskedAt)
      }
    },
    possible: () => writes.map((write) => write.content),
  }
}
