import { type DirectRun, rowInserter, type SqlValue } from '../direct-run.ts'
import type { ObjectRow } from './rows.ts'
import { FOUND, type FoundVersion } from './version-rows.ts'

type Column = keyof ObjectRow

/** All of them; Prisma's own list would take Prisma to be loaded. */
const ALL: Readonly<Record<Column, true>> = {
  id: true,
  bucketId: true,
  key: true,
  versionId: true,
  rank: true,
  isLatest: true,
  isDeleteMarker: true,
  size: true,
  etag: true,
  createdAtMs: true,
  headers: true,
  metadata: true,
  encryption: true,
  isDeclared: true,
  keyArn: true,
  wrappedDek: true,
  context: true,
  checksumName: true,
  checksum: true,
  checksumType: true,
  blobId: true,
  uploadId: true,
  storageClass: true,
  tags: true,
  acl: true,
  lockMode: true,
  lockUntilMs: true,
  hasLegalHold: true,
  restoredFromMs: true,
  restoredUntilMs: true,
  isAppendable: true,
  hasBucketKey: true,
  sealedDek: true,
  outerKeyArn: true,
  outerWrappedDek: true,
  ownerId: true,
  keyVersion: true,
  outerKeyVersion: true,
}
const COLUMNS = Object.keys(ALL) as Column[]
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

/** Whole numbers of any size, which are bigints to Prisma, too. */
const BIGINTS = new Set<Column>(['createdAtMs', 'rank', 'size', 'lockUntilMs', 'restoredFromMs', 'restoredUntilMs'])

const BLOBS = new Set<Column>(['wrappedDek', 'sealedDek', 'outerWrappedDek'])

/**
 * Columns as one JSON text, and blobs beside it: each value that SQLite hands over costs half a microsecond, and to read
 * them from a text a tenth of that. A whole number may be greater than JSON's are.
 */
const packed = (columns: readonly Column[]): string => {
  const texts = columns
    .filter((name) => !BLOBS.has(name))
    .map((name) => (BIGINTS.has(name) ? `CAST("${name}" AS TEXT)` : `"${name}"`))
  return [
    `json_array(${texts.join(', ')})`,
    ...columns.filter((name) => BLOBS.has(name)).map((name) => `"${name}"`),
  ].join(', ')
}

const NEWEST = 'FROM "ObjectVersion" WHERE "bucketId" = ? AND "key" = ? ORDER BY "rank" DESC LIMIT 1'
const SELECT_NEWEST = `SELECT ${packed(COLUMNS)} ${NEWEST}`
const SELECT_FOUND = `SELECT ${packed(FOUND_COLUMNS)} ${NEWEST}`
const VERSION = 'FROM "ObjectVersion" WHERE "bucketId" = ? AND "key" = ? AND "versionId" = ?'
const SELECT_VERSION = `SELECT ${packed(COLUMNS)} ${VERSION}`
const SELECT_FOUND_VERSION = `SELECT ${packed(FOUND_COLUMNS)} ${VERSION}`

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
  return values && (wholeRow(values) as unknown as ObjectRow)
}

/** What a write needs to know of the newest version. */
export const findNewestDirectly = (run: DirectRun, bucketId: string, key: string): FoundVersion | undefined => {
  const values = run.first(SELECT_FOUND, [bucketId, key])
  return values && (foundRow(values) as unknown as FoundVersion)
}

/** The same of the version of an id. */
export const findVersionDirectly = (
  run: DirectRun,
  { bucketId, key, versionId }: { readonly bucketId: string; readonly key: string; readonly versionId: string },
): FoundVersion | undefined => {
  const values = run.first(SELECT_FOUND_VERSION, [bucketId, key, versionId])
  return values && (foundRow(values) as unknown as FoundVersion)
}

/** Removes a version that has no parts. */
export const removeRow = (run: DirectRun, id: string): void => {
  run.change('DELETE FROM "ObjectVersion" WHERE "id" = ?', [id])
}

/** Adds a row. */
export const insertRow: (run: DirectRun, row: ObjectRow) => void = rowInserter('ObjectVersion', COLUMNS)

/** Makes rows of these columns, which all are copies of one: an object that gets its members one by one takes longer. */
const rowsOf = (columns: readonly Column[]) => {
  const blank: Readonly<Partial<Record<Column, unknown>>> = Object.fromEntries(columns.map((name) => [name, null]))
  const [texts, blobs] = [columns.filter((name) => !BLOBS.has(name)), columns.filter((name) => BLOBS.has(name))]
  const readers = texts.map(readerOf)
  return ([json, ...bytes]: readonly SqlValue[]): Partial<Record<Column, unknown>> => {
    const row: Partial<Record<Column, unknown>> = { ...blank }
    const values = JSON.parse(String(json)) as readonly (string | number | null)[]
    texts.forEach((name, index) => {
      const value = values[index] ?? null
      if (value !== null) row[name] = readers[index]?.(value) ?? null
    })
    blobs.forEach((name, index) => {
      const value = bytes[index]
      if (value instanceof Uint8Array) row[name] = new Uint8Array(value)
    })
    return row
  }
}

const readerOf = (name: Column): ((value: string | number) => unknown) => {
  if (BOOLEANS.has(name)) return (value) => value !== 0
  return BIGINTS.has(name) ? BigInt : (value) => value
}

const wholeRow = rowsOf(COLUMNS)
const foundRow = rowsOf(FOUND_COLUMNS)
