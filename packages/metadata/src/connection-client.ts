import type { Client, InStatement, ResultSet, Row, Transaction } from '@libsql/client'
import type SqliteDatabase from 'libsql'
import { told } from './metadata-error.ts'
import { createTransactions, type Transactions } from './transactions.ts'
import { createTurn, type Turn } from './turn.ts'

/** What Prisma's adapter asks of a libsql client, and no more. */
type AdapterClient = Pick<Client, 'execute' | 'executeMultiple' | 'transaction' | 'close'>

/** What changes rows: see {@link createTransactions} for why it must not find the database locked by itself. */
const WRITE = /^\s*(INSERT|UPDATE|DELETE|REPLACE)\b/i

/** Statements kept prepared. The queries of a service are few; a `createMany` makes a new text for each count. */
const MAX_PREPARED = 256

/**
 * A libsql client over one connection that stays open.
 *
 * The stock client opens a new connection after each transaction, which forgets pragmas, loses an in-memory database
 * and costs a file open each time. One connection is enough here: the adapter lets nothing else run while a transaction
 * is open, and `turn` keeps out what runs past it. Transactions begin IMMEDIATE, so one that reads first never fails when
 * it comes to write.
 */
export const connectionClient = (
  connection: SqliteDatabase.Database,
  turn: Turn = createTurn(),
  transactions: Transactions = createTransactions(connection),
): Client => {
  const run = createRunner(connection)
  const execute = async (statement: InStatement | string): Promise<ResultSet> => {
    const [sql, args] = typeof statement === 'string' ? [statement, []] : [statement.sql, positional(statement.args)]
    // A write by itself in a transaction of its own: one that finds the database locked leaves nothing in progress.
    const isWithin = connection.inTransaction || !WRITE.test(sql)
    return isWithin ? run(sql, args) : transactions.within(() => run(sql, args))
  }
  const client: AdapterClient = {
    execute,
    executeMultiple: async (sql) => {
      connection.exec(sql)
    },
    transaction: async () => {
      transactions.begin()
      const endTurn = turn.take()
      const rollback = async (): Promise<void> => {
        transactions.rollback()
        endTurn()
      }
      const transaction: Pick<Transaction, 'execute' | 'commit' | 'rollback'> = {
        execute,
        commit: async () => {
          try {
            transactions.commit()
          } finally {
            // Nobody ends a transaction whose end has failed, and no other could begin.
            await rollback()
          }
        },
        rollback,
      }
      return transaction as Transaction
    },
    close: () => {
      connection.close()
    },
  }
  return client as Client
}

type Argument = null | string | number | bigint | Uint8Array

const positional = (args: unknown): readonly Argument[] =>
  Array.isArray(args)
    ? args.map((value) => {
        if (typeof value === 'boolean') return value ? 1 : 0
        if (value instanceof Date) return value.getTime()
        if (value instanceof ArrayBuffer) return Buffer.from(value)
        return value
      })
    : []

const createRunner = (connection: SqliteDatabase.Database) => {
  const prepared = new Map<string, PreparedStatement>()

  const prepare = (sql: string): PreparedStatement => {
    const known = prepared.get(sql)
    if (known) return known
    const fresh = prepareStatement(connection, sql)
    if (prepared.size >= MAX_PREPARED) prepared.delete(prepared.keys().next().value ?? '')
    prepared.set(sql, fresh)
    return fresh
  }

  const run = (sql: string, args: readonly Argument[]): ResultSet => {
    const { statement, columns } = prepare(sql)
    if (columns.length === 0) return resultSet([], [], [], statement.run(args).changes)
    return resultSet(
      columns.map(({ name }) => name),
      columns.map(({ type }) => type ?? ''),
      statement.all(args).map((row) => (Array.isArray(row) ? row.map(fromSqlite) : [])),
    )
  }
  return (sql: string, args: readonly Argument[]): ResultSet => told(() => run(sql, args))
}

interface PreparedStatement {
  readonly statement: SqliteDatabase.Statement
  readonly columns: readonly { readonly name: string; readonly type: string | null }[]
}

const prepareStatement = (connection: SqliteDatabase.Database, sql: string): PreparedStatement => {
  const statement = connection.prepare(sql)
  statement.safeIntegers(true)
  try {
    statement.raw(true)
    return { statement, columns: statement.columns() }
  } catch {
    // raw() refuses a statement that returns no rows: that is how libsql tells which kind it is.
    return { statement, columns: [] }
  }
}

const resultSet = (columns: string[], columnTypes: string[], rows: unknown[], rowsAffected = 0): ResultSet => ({
  columns,
  columnTypes,
  // In raw mode a row is the array of its values, and the adapter reads rows by index alone.
  rows: rows as Row[],
  rowsAffected,
  lastInsertRowid: undefined,
  toJSON: () => ({ columns, columnTypes, rows, rowsAffected }),
})

/** The adapter's own forms: numbers while they are exact, and ArrayBuffers that are not a view into a larger one. */
const fromSqlite = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (value instanceof Uint8Array) return new Uint8Array(value).buffer
  return value
}
