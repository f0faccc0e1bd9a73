import { failPoint } from '@sealstack/fail-points'
import type SqliteDatabase from 'libsql'
import { begin } from './begin.ts'
import type { LogSync } from './log-sync.ts'
import { told } from './metadata-error.ts'
import type { Turn } from './turn.ts'

/** What SQLite takes and gives; whole numbers come as bigints. */
export type SqlValue = null | string | number | bigint | Uint8Array

/** Statements of one piece of work. Texts are few and fixed, since each is kept prepared. */
export interface DirectRun {
  /** The first row, as the array of its values; undefined when there is none. */
  readonly first: (sql: string, args: readonly SqlValue[]) => readonly SqlValue[] | undefined
  /** Gives how many rows it has changed. */
  readonly change: (sql: string, args: readonly SqlValue[]) => number
}

/**
 * Statements that run at once and past Prisma, which costs ten times as much: for the hottest few alone. `work` waits for
 * nothing, so nothing can come between its statements, and it begins when no transaction of Prisma's is open.
 */
export interface Direct {
  readonly read: <Result>(work: (run: DirectRun) => Result) => Promise<Result>
  /** In a transaction, which is undone when `work` throws. Resolves once it is durable. */
  readonly write: <Result>(work: (run: DirectRun) => Result) => Promise<Result>
  /** The same, but does not wait: what is written becomes durable with the next thing that does, at the latest. */
  readonly writeAhead: <Result>(work: (run: DirectRun) => Result) => Promise<Result>
}

/** {@link Direct} over the connection that Prisma's client has too. */
export const createDirect = (connection: SqliteDatabase.Database, turn: Turn, log: LogSync): Direct => {
  const prepared = new Map<string, SqliteDatabase.Statement>()
  const statement = (sql: string, isReader: boolean): SqliteDatabase.Statement => {
    const known = prepared.get(sql)
    if (known) return known
    const fresh = connection.prepare(sql)
    if (isReader) fresh.raw(true).safeIntegers(true)
    prepared.set(sql, fresh)
    return fresh
  }
  const run: DirectRun = {
    first: (sql, args) => told(() => statement(sql, true).get(args) as readonly SqlValue[] | undefined),
    change: (sql, args) => told(() => statement(sql, false).run(args).changes),
  }
  const transact = <Result>(work: (run: DirectRun) => Result): Result => {
    begin(connection)
    try {
      const result = work(run)
      failPoint('before-transaction-committed')
      run.change('COMMIT', [])
      failPoint('transaction-committed')
      return result
    } catch (error) {
      if (connection.inTransaction) run.change('ROLLBACK', [])
      throw error
    }
  }
  const writeAhead: Direct['writeAhead'] = async (work) => {
    while (turn.taken) await turn.taken
    const result = transact(work)
    log.touch()
    return result
  }
  return {
    read: async (work) => {
      while (turn.taken) await turn.taken
      return work(run)
    },
    write: async (work) => {
      const result = await writeAhead(work)
      await log.synced()
      return result
    },
    writeAhead,
  }
}
