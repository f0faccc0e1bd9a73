import { quoted, type SqlValue } from './direct-run.ts'

/** What a column holds where SQLite does not tell: it gives every whole number as a bigint, and a boolean as 0 or 1. */
type Kind = 'number' | 'boolean' | 'other'

/** Rows of a table, as Prisma gives them, out of what {@link DirectRun} gives. */
export interface RowReader<Row> {
  /** The columns, as a statement names them. */
  readonly columns: string
  readonly read: (values: readonly SqlValue[]) => Row
}

/** Reads rows of these columns. */
export const rowReader = <Row>(kinds: Readonly<Record<keyof Row & string, Kind>>): RowReader<Row> => {
  const columns = Object.entries<Kind>(kinds)
  return {
    columns: quoted(columns.map(([name]) => name)),
    read: (values) =>
      Object.fromEntries(columns.map(([name, kind], index) => [name, plain(values[index] ?? null, kind)])) as Row,
  }
}

const plain = (value: SqlValue, kind: Kind): unknown => {
  if (value === null) return null
  if (kind === 'boolean') return value !== 0n
  if (kind === 'number') return Number(value)
  return value instanceof Uint8Array ? new Uint8Array(value) : value
}
