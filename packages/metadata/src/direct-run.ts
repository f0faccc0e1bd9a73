import type SqliteDatabase from 'libsql'
import { told } from './metadata-error.ts'

/** What SQLite takes and gives; whole numbers come as bigints. */
export type SqlValue = null | string | number | bigint | Uint8Array

/** Statements of one piece of work. Texts are few and fixed, since each is kept prepared. */
export interface DirectRun {
  /** The first row, as the array of its values; undefined when there is none. */
  readonly first: (sql: string, args: readonly SqlValue[]) => readonly SqlValue[] | undefined
  /** All rows, likewise. */
  readonly all: (sql: string, args: readonly SqlValue[]) => readonly (readonly SqlValue[])[]
  /** Gives how many rows it has changed. */
  readonly change: (sql: string, args: readonly SqlValue[]) => number
}

/** Columns, as a statement names them. */
export const quoted = (columns: readonly string[]): string => columns.map((name) => `"${name}"`).join(', ')

/** Makes what adds rows of these columns to a table. */
export const rowInserter = <Name extends string>(table: string, columns: readonly Name[]) => {
  const text = `INSERT INTO "${table}" (${quoted(columns)}) VALUES (${columns.map(() => '?').join(', ')})`
  return (run: DirectRun, row: Readonly<Record<Name, SqlValue | boolean>>): void => {
    run.change(
      text,
      columns.map((name) => {
        const value: SqlValue | boolean = row[name]
        return typeof value === 'boolean' ? Number(value) : value
      }),
    )
  }
}

/** Adds a row to a table. */
export const insertRow = (run: DirectRun, table: string, row: object): void => {
  const values: Readonly<Record<string, SqlValue | boolean>> = { ...row }
  rowInserter(table, Object.keys(values))(run, values)
}

/** {@link DirectRun} over a connection. */
export const createRun = (connection: SqliteDatabase.Database): DirectRun => {
  const prepared = new Map<string, SqliteDatabase.Statement>()
  const statement = (sql: string, isReader: boolean): SqliteDatabase.Statement => {
    const known = prepared.get(sql)
    if (known) return known
    const fresh = connection.prepare(sql)
    if (isReader) fresh.raw(true).safeIntegers(true)
    prepared.set(sql, fresh)
    return fresh
  }
  return {
    first: (sql, args) => told(() => statement(sql, true).get(args) as readonly SqlValue[] | undefined),
    all: (sql, args) => told(() => statement(sql, true).all(args) as readonly (readonly SqlValue[])[]),
    change: (sql, args) => told(() => statement(sql, false).run(args).changes),
  }
}
