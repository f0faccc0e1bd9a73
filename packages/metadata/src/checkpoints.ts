import { readSync } from 'node:fs'

/** Copies what a database has committed from its log to its file, off the thread that requests run on. */
export interface Checkpoints {
  /** Called where the log, of which it gets the descriptor, was synced: begins a copy where enough has come to it. */
  readonly look: (log: number) => void
  /** Does `work` while none runs, since of two at a time one does nothing. */
  readonly without: (work: () => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

/** How many pages the log grows by until they are copied. */
const PAGES = 1000
/**
 * How many it may have before the connection that writes does it, which waits for nobody: the log is begun anew only when
 * all of it was copied, and whoever writes meanwhile adds to it. By then little is left to be copied. 16 MiB.
 */
export const MOST_PAGES = 4000

/** What a log begins with, and each page in it: https://www.sqlite.org/fileformat2.html#the_write_ahead_log. Bytes. */
const [HEADER_BYTES, PAGE_HEADER_BYTES] = [32, 24]

/**
 * Checkpoints of the database at `path`, by a connection of their own that is made for the first. Each syncs the log,
 * copies and syncs the database, which takes several ms, and no lock that a reader or a writer waits for.
 */
export const checkpoints = (path: string): Checkpoints => {
  const hasGrown = growth()
  let connection: Connection | undefined
  let running: Promise<void> | undefined
  let held = 0

  const run = async (): Promise<void> => {
    try {
      connection ??= await connect(path)
      await connection.exec('PRAGMA wal_checkpoint(PASSIVE)')
    } catch {
      // It is made up for by the next, or by whoever writes; what is wrong with the disk those learn who wait for it.
    }
    running = undefined
  }
  return {
    look: (log) => {
      if (running === undefined && held === 0 && hasGrown(log)) running = run()
    },
    without: async (work) => {
      held += 1
      try {
        await running
        await work()
      } finally {
        held -= 1
      }
    },
    close: async () => {
      await running
      connection?.close()
    },
  }
}

/**
 * Tells of a log, by its descriptor, whether it has {@link PAGES} more than when this last said so, and is not yet at
 * {@link MOST_PAGES}: from there on whoever writes must find nobody else at it. A log is written from its beginning again
 * and again; pages that were written since bear the same salt as its header. The index beside it knows the number, but who
 * closes a file that SQLite locks takes its locks away.
 */
const growth = (): ((log: number) => boolean) => {
  const [header, page] = [Buffer.alloc(HEADER_BYTES), Buffer.alloc(PAGE_HEADER_BYTES)]
  let salt = Buffer.alloc(0)
  let seen = 0
  const has = (log: number, pages: number): boolean => {
    const position = HEADER_BYTES + (pages - 1) * (PAGE_HEADER_BYTES + header.readUInt32BE(8))
    return readSync(log, page, { position }) === PAGE_HEADER_BYTES && page.subarray(8, 16).equals(salt)
  }
  return (log) => {
    readSync(log, header, { position: 0 })
    if (!header.subarray(16, 24).equals(salt)) [salt, seen] = [Buffer.from(header.subarray(16, 24)), 0]
    const before = seen
    while (seen < MOST_PAGES && has(log, seen + PAGES)) seen += PAGES
    return seen > before && seen < MOST_PAGES
  }
}

/** For a database that has no log. */
export const noCheckpoints: Checkpoints = {
  look: () => undefined,
  without: (work) => work(),
  close: async () => undefined,
}

/** A connection whose statements run on a thread of the driver's. */
interface Connection {
  readonly exec: (sql: string) => Promise<void>
  readonly close: () => void
}

/** Loaded where it is needed: most clouds of tests write too little. */
const connect = async (path: string): Promise<Connection> => {
  const { default: Database } = await import('libsql/promise')
  return new Database(path, {})
}
