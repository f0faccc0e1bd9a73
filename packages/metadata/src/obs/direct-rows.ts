import type { DirectRun, SqlValue } from '../direct-run.ts'
import { Prisma } from '../generated/obs/client.ts'
import type { ObjectRow } from './rows.ts'
import { FOUND, type FoundVersion } from './version-rows.ts'

type Column = keyof ObjectRow

const COLUMNS = Object.values(Prisma.ObjectVersionScalarFieldEnum)
const FOUND_COLUMNS = Object.keys(FOUND) as (keyof FoundVersion)[]

/** What SQLite keeps as 0 and 1. */
const BOOLEANS = new Set<Column>([
  'isLatest',
  'isDeleteMarker',
  'isDeclared',
  'hasLegalHold',
  'isAppendable',
  'hasBucketKey',
])

/** Whole numbers that are small; the others are bigints to Prisma, too. */
const SMALL_NUMBERS = new Set<Column>(['keyVersion', 'outerKeyVersion'])

const quoted = (columns: readonly Column[]): string => columns.map((name) => `"${name}"`).join(', ')

const NEWEST = 'FROM "ObjectVersion" WHERE "bucketId" = ? AND "key" = ? ORDER BY "rank" DESC LIMIT 1'
const SELECT_NEWEST = `SELECT ${quoted(COLUMNS)} ${NEWEST}`
const SELECT_FOUND = `SELECT ${quoted(FOUND_COLUMNS)} ${NEWEST}`
const SELECT_VERSION = `SELECT ${quoted(COLUMNS)} FROM "ObjectVersion" WHERE "bucketId" = ? AND "key" = ? AND "versionId" = ?`
const INSERT = `INSERT INTO "ObjectVersion" (${quoted(COLUMNS)}) VALUES (${COLUMNS.map(() => '?').join(', ')})`

/** The version of an id, or the newest one. `key` is as it is stored, here and below. */
export const findRow = (
  run: DirectRun,
  {
    bucketId,
    key,
    versionId,
  }: { readonly bucketId: string; readonly key: string; readonly versionId: string | undefined },
): ObjectRow | undefined => {
  const values =
    versionId === undefined
      ? run.first(SELECT_NEWEST, [bucketId, key])
      : run.first(SELECT_VERSION, [bucketId, key, versionId])
  return values && (rowOf(COLUMNS, values) as unknown as ObjectRow)
}

/** What a write needs to know of the newest version. */
export const findNewestDirectly = (run: DirectRun, bucketId: string, key: string): FoundVersion | undefined => {
  const values = run.first(SELECT_FOUND, [bucketId, key])
  return values && (rowOf(FOUND_COLUMNS, values) as unknown as FoundVersion)
}

/** Adds a row. */
export const insertRow = (run: DirectRun, row: ObjectRow): void => {
  run.change(
    INSERT,
    COLUMNS.map((name) => {
      const value = row[name]
      return typeof value === 'boolean' ? Number(value) : value
    }),
  )
}

const rowOf = (columns: readonly Column[], values: readonly SqlValue[]): Partial<Record<Column, unknown>> => {
  const row: Partial<Record<Column, unknown>> = {}
  for (const [index, name] of columns.entries()) {
    const value = values[index] ?? null
    if (BOOLEANS.has(name) && value !== null) row[name] = value !== 0n
    else if (SMALL_NUMBERS.has(name) && value !== null) row[name] = Number(value)
    else row[name] = value instanceof Uint8Array ? new Uint8Array(value) : value
  }
  return row
}
