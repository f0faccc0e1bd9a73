import { setImmediate as nextTurn } from 'node:timers/promises'
import type SqliteDatabase from 'libsql'
import { type Ahead, createAhead } from './ahead.ts'
import { createRun, type DirectRun } from './direct-run.ts'
import type { LogSync } from './log-sync.ts'
import { MetadataError } from './metadata-error.ts'
import { createTransactions, type Transactions } from './transactions.ts'
import type { Turn } from './turn.ts'

/**
 * Statements that run past Prisma, which costs ten times as much: for the hottest few alone. `work` waits for nothing, so
 * nothing can come between its statements, and it begins when no transaction of Prisma's is open.
 */
export interface Direct {
  readonly read: <Result>(work: (run: DirectRun) => Result) => Promise<Result>
  /**
   * In a transaction, whose changes are undone when `work` throws. Resolves once it is durable. Whatever is to be written
   * while the log is being synced shares the next transaction and the next sync; where one of them throws, all are undone
   * and each runs again by itself, so that none takes another along.
   */
  readonly write: <Result>(work: (run: DirectRun) => Result) => Promise<Result>
  readonly ahead: Pick<Ahead, 'add' | 'drop'>
  /** Waits until all is written. */
  readonly close: () => Promise<void>
}

/** A connection, and what all who write to it share. */
export interface Shared {
  readonly connection: SqliteDatabase.Database
  readonly turn: Turn
  readonly log: LogSync
}

interface Write {
  readonly work: (run: DirectRun) => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

/** {@link Direct} over the connection that Prisma's client has too. */
export const createDirect = ({ connection, turn, log }: Shared): Direct & { readonly transactions: Transactions } => {
  const run = createRun(connection)
  const ahead = createAhead(run)
  const transactions = createTransactions(connection, ahead)
  let waiting: Write[] = []
  let draining: Promise<void> | undefined

  /** The results of those that were committed. */
  const commit = (batch: readonly Write[]): readonly (readonly [Write, unknown])[] => {
    try {
      return transactions.within(() => batch.map((write) => [write, write.work(run)] as const))
    } catch (error) {
      // What is wrong with the database is wrong for all.
      const isForAll = batch.length === 1 || error instanceof MetadataError
      if (!isForAll) return batch.flatMap((write) => commit([write]))
      for (const { reject } of batch) reject(error)
      return []
    }
  }
  const drain = async (): Promise<void> => {
    // What comes in one turn of the event loop is written together.
    await nextTurn()
    while (waiting.length > 0) {
      while (turn.taken) await turn.taken
      const batch = waiting
      waiting = []
      const done = commit(batch)
      if (done.length > 0) log.touch()
      try {
        await log.synced()
        for (const [{ resolve }, result] of done) resolve(result as never)
      } catch (error) {
        for (const [{ reject }] of done) reject(error)
      }
    }
    draining = undefined
  }
  const write: Direct['write'] = (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject })
      draining ??= drain()
    })
  return {
    read: async (work) => {
      while (turn.taken) await turn.taken
      return work(run)
    },
    write,
    ahead,
    close: async () => {
      await draining
    },
    transactions,
  }
}
