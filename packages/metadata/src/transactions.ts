import { failPoint } from '@sealstack/fail-points'
import type SqliteDatabase from 'libsql'
import type { Ahead } from './ahead.ts'
import { told } from './metadata-error.ts'

/** Transactions of one connection, on which one is open at a time. */
export interface Transactions {
  /**
   * Begins one that may write, with what was to be done ahead of it.
   * @throws MetadataError `busy` when another process holds the database
   */
  readonly begin: () => void
  readonly commit: () => void
  /** Undoes the one that is open; no matter where none is. */
  readonly rollback: () => void
  /** Does `work` in one, which is undone when it throws. */
  readonly within: <Result>(work: () => Result) => Result
}

/** {@link Transactions} over a connection. */
export const createTransactions = (
  connection: SqliteDatabase.Database,
  ahead?: Pick<Ahead, 'begun' | 'ended'>,
): Transactions => {
  // None of them as a prepared statement: libsql leaves one in progress when it fails with SQLITE_BUSY, until it is run
  // again, and no transaction could be committed meanwhile.
  const exec = (sql: string): void => told(() => void connection.exec(sql))
  const rollback = (): void => {
    ahead?.ended(false)
    if (connection.inTransaction) exec('ROLLBACK')
  }
  const begin = (): void => {
    exec('BEGIN IMMEDIATE')
    try {
      ahead?.begun()
    } catch (error) {
      rollback()
      throw error
    }
  }
  const commit = (): void => {
    failPoint('before-transaction-committed')
    exec('COMMIT')
    ahead?.ended(true)
    failPoint('transaction-committed')
  }
  return {
    begin,
    commit,
    rollback,
    within: (work) => {
      begin()
      try {
        const result = work()
        commit()
        return result
      } catch (error) {
        rollback()
        throw error
      }
    },
  }
}
