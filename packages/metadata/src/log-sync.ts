import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import { failPoint } from '@sealstack/fail-points'

/** Makes what a database has committed durable, off the thread that requests run on. */
export interface LogSync {
  /** Called where something was written. */
  readonly touch: () => void
  /** Resolves once all that was written before is on disk; at once where it is already. */
  readonly synced: () => Promise<void>
  /** Waits for what runs. */
  readonly close: () => Promise<void>
}

/**
 * The write-ahead log of the database at `path`, synced for all who wait at once: whoever comes while a sync runs shares
 * the next one. A commit is a write to the log, and SQLite's own `synchronous=FULL` would do the same after each commit,
 * while nothing else can run. A sync that fails fails for ever, since the system forgets what it could not write: what
 * is then in the database may not be on disk, and only a new start can tell. After
 * each, `onSynced` gets the log's descriptor.
 */
export const logSync = (path: string, onSynced: (log: number) => void): LogSync => {
  let file: number | undefined
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let isDirty = false

  const sync = async (): Promise<void> => {
    isDirty = false
    // The log is there from the first write on, and stays until the database is closed.
    file ??= openSync(`${path}-wal`, 'r+')
    failPoint('before-log-synced')
    await promisify(fdatasync)(file)
    failPoint('log-synced')
    onSynced(file)
  }
  return {
    touch: () => {
      isDirty = true
    },
    synced: () => {
      if (next) return next
      if (!isDirty) return running ?? Promise.resolve()
      // One that runs may have begun before the last write.
      next = (running ?? Promise.resolve()).then(() => {
        running = next
        next = undefined
        return sync()
      })
      return next
    },
    close: async () => {
      await (next ?? running)?.catch(() => undefined)
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}

/** For a database that nothing is synced to. */
export const noSync: LogSync = { touch: () => undefined, synced: async () => undefined, close: async () => undefined }
