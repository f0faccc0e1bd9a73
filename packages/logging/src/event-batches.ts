import type { Logger } from './logger.ts'
import { type RotatingFileOptions, rotatingFile } from './rotating-file.ts'

/** Where events go, and how long they may wait. */
export interface EventBatchOptions<Event> {
  /** Keeps events, in their order. */
  readonly insert: (events: readonly Event[]) => Promise<void>
  /** A file of JSON Lines that gets them as well; none when undefined. */
  readonly file: RotatingFileOptions | undefined
  /** An event as the file shows it; what is undefined of it is left out. */
  readonly present: (event: Event) => object
  readonly log: Logger
}

/** Events that are written together, since one by itself would cost more than what it is about. */
export interface EventBatches<Event> {
  /** Takes down events; they are written with the next batch, at the latest 200 ms later. */
  readonly add: (...events: readonly Event[]) => void
  /** Writes what waits. A failure is logged: what has happened is not undone for it. */
  readonly flush: () => Promise<void>
}

/** How long events wait for others, in ms: what a sudden end of the process may lose of them. */
const BATCH_MS = 200
/** How many events may wait before they are written at once. */
const MAX_WAITING = 1000

/** An audit trail's way to the disk. */
export const eventBatches = <Event>(options: EventBatchOptions<Event>): EventBatches<Event> => {
  const { insert, present, log } = options
  const append = options.file && rotatingFile(options.file)
  let waiting: Event[] = []
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()

  const write = async (batch: readonly Event[]): Promise<void> => {
    try {
      await insert(batch)
      await append?.(batch.map((event) => `${JSON.stringify(present(event))}\n`).join(''))
    } catch (error) {
      log.error({ err: error, events: batch.length }, 'events could not be written')
    }
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length > 0) {
      const batch = waiting
      waiting = []
      writing = writing.then(() => write(batch))
    }
    return writing
  }
  return {
    add: (...events) => {
      waiting.push(...events)
      if (waiting.length >= MAX_WAITING) void flush()
      else timer ??= setTimeout(() => void flush(), BATCH_MS)
    },
    flush,
  }
}
