import { empty, raw, type Sql, sql, stated } from '../sql.ts'
import type { ObsDatabase } from './open-obs-database.ts'
import { afterPrefix, keyOfStored, storedKey } from './stored-key.ts'

/** What a version of a key wraps in a bucket. Sizes are bytes. */
export interface KeyUsageRow {
  readonly bucketId: string
  readonly keyArn: string
  /** -1 where the wrapped keys do not tell. */
  readonly keyVersion: number
  /** Wrapped data keys of objects: one in two layers has two. */
  readonly wrapped: bigint
  /** Versions of objects that cannot be read without the key, those of them that are latest, and their bytes. */
  readonly versions: bigint
  readonly objects: bigint
  readonly bytes: bigint
}

/** The same of uploads under way, whose parts are sealed already. */
export interface KeyUploadsRow extends Pick<KeyUsageRow, 'bucketId' | 'keyArn' | 'keyVersion'> {
  readonly uploads: bigint
  readonly bytes: bigint
}

/** Data keys that one version of one key wraps, in one place. */
export interface WrappedGroup {
  readonly bucketId: string
  readonly table: 'object' | 'upload'
  readonly layer: 'inner' | 'outer'
  readonly keyArn: string
  readonly keyVersion: number
}

/** Where a walk through a group is. */
export interface WrappedPlace {
  readonly key: string
  readonly id: string
}

/** Which of a group to list: those whose object keys begin with `prefix`, behind a place. */
export interface WrappedRange {
  readonly prefix: string
  readonly after: WrappedPlace | undefined
  readonly limit: number
}

/** A wrapped data key, or bucket key, and the object or upload that has it. */
export interface WrappedRow extends WrappedPlace {
  readonly versionId: string | null
  readonly encryption: string
  /** JSON: the client's own pairs of the encryption context. */
  readonly context: string
  readonly hasBucketKey: boolean
  readonly wrapped: Uint8Array
}

/** What takes the place of a wrapped key. */
export interface WrappedChange extends Pick<WrappedRow, 'id' | 'wrapped'> {
  readonly next: Uint8Array
  readonly keyVersion: number | null
}

/** The wrapped data keys of objects and uploads, by the keys that wrap them. */
export interface WrappedKeyRepository {
  /** By key and version; of a bucket, of a key, or of all. */
  readonly usage: (of: { readonly bucketId?: string; readonly keyArn?: string }) => Promise<readonly KeyUsageRow[]>
  readonly uploads: (of: { readonly bucketId?: string; readonly keyArn?: string }) => Promise<readonly KeyUploadsRow[]>
  /** By object key and id. */
  readonly list: (group: WrappedGroup, range: WrappedRange) => Promise<readonly WrappedRow[]>
  /** How many there are under a prefix. */
  readonly count: (group: WrappedGroup, prefix: string) => Promise<number>
  /**
   * Puts others in the place of wrapped keys, where these still are what they were when they were read; gives the ids
   * of those. All at one moment, and durable.
   */
  readonly replace: (
    group: WrappedGroup,
    keyArn: string,
    changes: readonly WrappedChange[],
  ) => Promise<readonly string[]>
}

/** {@link WrappedKeyRepository} over the object store's database. */
export const wrappedKeyRepository = ({
  client,
  direct,
}: Pick<ObsDatabase, 'client' | 'direct'>): WrappedKeyRepository => ({
  usage: (of) => client.keyUsage.findMany({ where: of, orderBy: [{ keyArn: 'asc' }, { keyVersion: 'asc' }] }),
  uploads: async ({ bucketId, keyArn }) => {
    const layers = ['inner', 'outer'] as const
    const queries = layers.map((layer) => {
      const { arn, version } = namesOf({ table: 'upload', layer })
      const isOnce = layer === 'inner' ? empty : sql`AND "outerKeyArn" <> "keyArn"`
      return sql`
        SELECT "bucketId", ${arn}, COALESCE(${version}, -1), COUNT(*),
          COALESCE(SUM((SELECT SUM("size") FROM "UploadPart" WHERE "uploadId" = "Upload"."id")), 0)
        FROM "Upload" WHERE ${arn} <> '' ${isOnce} ${bucketId === undefined ? empty : sql`AND "bucketId" = ${bucketId}`}
          ${keyArn === undefined ? empty : sql`AND ${arn} = ${keyArn}`} GROUP BY 1, 2, 3`
    })
    const found = await direct.read((run) => queries.flatMap((query) => run.all(...stated(query))))
    return found.map(([bucket, arn, version, uploads, bytes]) => ({
      bucketId: String(bucket),
      keyArn: String(arn),
      keyVersion: Number(version),
      uploads: BigInt(String(uploads)),
      bytes: BigInt(String(bytes)),
    }))
  },
  list: async (group, { prefix, after, limit }) => {
    const { table, wrapped } = namesOf(group)
    const versionId = group.table === 'object' ? sql`"versionId"` : sql`NULL`
    const behind = after === undefined ? empty : sql`AND ("key", "id") > (${storedKey(after.key)}, ${after.id})`
    // A page is one value: each that SQLite's driver hands over costs as much as reading it.
    const query = sql`
      SELECT json_group_array(json_array("id", "key", "versionId", "encryption", "context", "hasBucketKey", "wrapped")) AS "rows"
      FROM (SELECT "id", "key", ${versionId} AS "versionId", "encryption", "context", "hasBucketKey", hex(${wrapped}) AS "wrapped"
        FROM ${table} WHERE ${within(group, prefix)} ${behind} ORDER BY "key", "id" LIMIT ${limit})`
    const page = await direct.read((run) => run.first(...stated(query)))
    const rows = JSON.parse(String(page?.[0] ?? '[]')) as readonly StoredRow[]
    return rows.map(([id, key, versionId, encryption, context, hasBucketKey, wrapped]) => ({
      ...{ id, key: keyOfStored(key), versionId, encryption, context },
      hasBucketKey: hasBucketKey === 1,
      wrapped: Buffer.from(wrapped, 'hex'),
    }))
  },
  count: async (group, prefix) => {
    const { table } = namesOf(group)
    const where = within(group, prefix)
    const row = await direct.read((run) => run.first(...stated(sql`SELECT COUNT(*) FROM ${table} WHERE ${where}`)))
    return Number(row?.[0] ?? 0)
  },
  replace: async (group, keyArn, changes) => {
    if (changes.length === 0) return []
    const { update, select } = REPLACING[group.table][group.layer]
    const values = changes.map(({ id, wrapped, next, keyVersion }) => [id, hex(wrapped), hex(next), keyVersion])
    const json = JSON.stringify(values)
    return direct.write(({ change, first }) => {
      if (change(update, [keyArn, json]) === changes.length) return changes.map(({ id }) => id)
      return JSON.parse(String(first(select, [json])?.[0])) as readonly string[]
    })
  },
})

/** In the order of the query. */
type StoredRow = readonly [
  id: string,
  key: string,
  versionId: string | null,
  encryption: string,
  context: string,
  hasBucketKey: number,
  wrapped: string,
]

const hex = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

/** A group's rows under a prefix: a range of the index by key and version. */
const within = (group: WrappedGroup, prefix: string): Sql => {
  const { arn, version } = namesOf(group)
  const [first, end] = [storedKey(prefix), prefix === '' ? undefined : afterPrefix(storedKey(prefix))]
  const bounds = prefix === '' ? empty : sql`AND "key" >= ${first}`
  const last = end === undefined ? empty : sql`AND "key" < ${end}`
  return sql`"bucketId" = ${group.bucketId} AND ${arn} = ${group.keyArn} AND ${version} = ${group.keyVersion} ${bounds} ${last}`
}

const TABLES = { object: 'ObjectVersion', upload: 'Upload' } as const
const COLUMNS = {
  inner: { arn: 'keyArn', version: 'keyVersion', wrapped: 'wrappedDek' },
  outer: { arn: 'outerKeyArn', version: 'outerKeyVersion', wrapped: 'outerWrappedDek' },
} as const

const namesOf = ({ table, layer }: Pick<WrappedGroup, 'table' | 'layer'>) => {
  const quoted = (name: string): Sql => raw(`"${name}"`)
  const { arn, version, wrapped } = COLUMNS[layer]
  return { table: quoted(TABLES[table]), arn: quoted(arn), version: quoted(version), wrapped: quoted(wrapped) }
}

/**
 * Replaces, and tells which of a batch have been replaced: no wrapped key is ever made twice. To have the first return
 * the ids would cost a quarter more, for the few batches that somebody else has interfered with.
 */
const replacing = (table: WrappedGroup['table'], layer: WrappedGroup['layer']) => {
  const [name, { arn, version, wrapped }] = [TABLES[table], COLUMNS[layer]]
  const has = (place: number): string =>
    `"${name}"."id" = "change".value ->> 0 AND "${wrapped}" = unhex("change".value ->> ${place})`
  return {
    update: `UPDATE "${name}" SET "${arn}" = ?, "${version}" = "change".value ->> 3, "${wrapped}" = unhex("change".value ->> 2)
      FROM json_each(?) AS "change" WHERE ${has(1)}`,
    select: `SELECT json_group_array("${name}"."id") FROM json_each(?) AS "change", "${name}" WHERE ${has(2)}`,
  }
}
const REPLACING = {
  object: { inner: replacing('object', 'inner'), outer: replacing('object', 'outer') },
  upload: { inner: replacing('upload', 'inner'), outer: replacing('upload', 'outer') },
} as const
