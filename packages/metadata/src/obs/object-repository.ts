import { type Addition, type AppendResult, appendPart } from './append-part.ts'
import { findRow } from './direct-rows.ts'
import type { ObsDatabase } from './open-obs-database.ts'
import { type Accept, type PutOutcome, putObject } from './put-object.ts'
import { putPlainly } from './put-plainly.ts'
import { withinQuota } from './quota.ts'
import { type Removal, type RemoveOutcome, removeObjects } from './remove-objects.ts'
import { removePlainly } from './remove-plainly.ts'
import type { ListedRow, ListedVersionRow, ObjectPartRow, ObjectRow } from './rows.ts'
import { type SkimRange, skimPrefixes } from './skim-prefixes.ts'
import { afterPrefix, keyOfStored, storedKey } from './stored-key.ts'

/** Which keys to list: those that begin with `prefix`, from a place on. */
export interface KeyRange {
  readonly prefix: string
  /** Keys greater than this one. */
  readonly after?: string
  /** Keys greater than all that begin with this text. */
  readonly afterPrefix?: string
  readonly limit: number
}

/** The same of versions. */
export interface VersionRange extends KeyRange {
  /** With `after`: also the versions of that very key which are older than this one. */
  readonly olderThan?: bigint
}

/** What a write is also held to. */
export interface PutTerms {
  /** The most that the bucket may hold afterwards. */
  readonly quotaBytes?: number
  /** The id of the object that leaves at the same moment, under another key; `conflict` where it is not there any more. */
  readonly movedFrom?: string
}

/** Objects and their versions. */
export interface ObjectRepository {
  /** The version of an id, or the latest one; it may be a delete marker. */
  readonly find: (bucketId: string, key: string, versionId?: string) => Promise<ObjectRow | undefined>
  /** The latest version; undefined also where that is a delete marker. */
  readonly findLatest: (bucketId: string, key: string) => Promise<ObjectRow | undefined>
  /** The object that an upload has become. */
  readonly findCompleted: (bucketId: string, key: string, uploadId: string) => Promise<ObjectRow | undefined>
  /** The parts of an object that has some, in order. */
  readonly listParts: (objectId: string) => Promise<readonly ObjectPartRow[]>
  /**
   * Makes an object the latest version of its key, in place of the one that had its version id: this is the commit point
   * of a write. `uploadId` ends that upload with it.
   */
  readonly put: (
    object: ObjectRow,
    parts: readonly ObjectPartRow[],
    accept?: Accept,
    terms?: PutTerms,
  ) => Promise<PutOutcome>
  readonly countParts: (objectId: string) => Promise<number>
  /** Adds a part to an appendable object, within the same quota. */
  readonly append: (id: string, addition: Addition, quotaBytes?: number) => Promise<AppendResult>
  /** Changes what is not sealed of a version; `judge` is asked in the change's own transaction, and may refuse. */
  readonly change: (id: string, judge: (current: ObjectRow) => VersionChanges | undefined) => Promise<ChangeOutcome>
  /** Removes objects and versions, or marks keys as deleted, all at one moment; what is not there is no matter. */
  readonly remove: (bucketId: string, removals: readonly Removal[]) => Promise<RemoveOutcome>
  /** The objects that a plain read sees, in the order of the keys' UTF-8 bytes. */
  readonly list: (bucketId: string, range: KeyRange) => Promise<readonly ListedRow[]>
  /** A key of each common prefix behind one, up to the first key that has none. */
  readonly skim: (bucketId: string, range: SkimRange) => Promise<readonly string[]>
  /** All versions and delete markers by key, those of one key from the newest to the oldest. */
  readonly listVersions: (bucketId: string, range: VersionRange) => Promise<readonly ListedVersionRow[]>
  /** Those of the blobs that an object, or a part of an upload, refers to, all at one moment. */
  readonly referred: (blobIds: readonly string[]) => Promise<ReadonlySet<string>>
}

/** What can be changed of a version. */
export type VersionChanges = Partial<
  Pick<
    ObjectRow,
    | 'tags'
    | 'acl'
    | 'lockMode'
    | 'lockUntilMs'
    | 'hasLegalHold'
    | 'restoredFromMs'
    | 'restoredUntilMs'
    | 'headers'
    | 'metadata'
    | 'storageClass'
    | 'encryption'
    | 'isDeclared'
    | 'keyArn'
    | 'wrappedDek'
    | 'keyVersion'
    | 'hasBucketKey'
    | 'sealedDek'
  >
>

/** How a change ended; `gone` is a version that was deleted meanwhile. */
export type ChangeOutcome = 'changed' | 'refused' | 'gone'

const LISTED = {
  key: true,
  createdAtMs: true,
  etag: true,
  size: true,
  checksumName: true,
  checksumType: true,
  storageClass: true,
  isAppendable: true,
  ownerId: true,
} as const

/**
 * One statement, and so one moment: a part moves from its upload to an object, and must not be missed in between. It only
 * reads, so that it is answered also where nothing can be written.
 */
const REFERRED = `WITH asked AS (SELECT value FROM json_each(?)) ${['ObjectVersion', 'ObjectPart', 'UploadPart']
  .map((table) => `SELECT "blobId" FROM "${table}" WHERE "blobId" IN (SELECT value FROM asked)`)
  .join(' UNION ')}`

/** {@link ObjectRepository} over the object store's database. */
export const objectRepository = (database: ObsDatabase): ObjectRepository => {
  const { client, transaction, direct } = database
  const find: ObjectRepository['find'] = async (bucketId, key, versionId) => {
    const row = await direct.read((run) => findRow(run, { bucketId, key: storedKey(key), versionId }))
    return row ? { ...row, key } : undefined
  }
  return {
    find,
    findLatest: async (bucketId, key) => {
      const row = await find(bucketId, key)
      return row?.isDeleteMarker ? undefined : row
    },
    findCompleted: async (bucketId, key, uploadId) => {
      const row = await client.objectVersion.findFirst({ where: { bucketId, key: storedKey(key), uploadId } })
      return row ? { ...row, key } : undefined
    },
    listParts: (objectId) =>
      client.objectPart.findMany({
        where: { objectId },
        orderBy: { number: 'asc' },
        select: { number: true, blobId: true, size: true, checksum: true },
      }),
    put: async (object, parts, accept = () => true, { quotaBytes, movedFrom } = {}) => {
      const isPlain = parts.length === 0 && object.uploadId === null && movedFrom === undefined
      const done = isPlain ? await direct.write((run) => putPlainly(run, object, { accept, quotaBytes })) : undefined
      if (done) return done
      return withinQuota(database, { bucketId: object.bucketId, quotaBytes }, (tx) =>
        putObject(tx, { object, parts, accept, movedFrom }),
      )
    },
    countParts: (objectId) => client.objectPart.count({ where: { objectId } }),
    append: (id, addition, quotaBytes = undefined) =>
      withinQuota(database, { bucketId: addition.bucketId, quotaBytes }, (tx) => appendPart(tx, id, addition)),
    change: (id, judge) =>
      transaction(async (tx) => {
        const row = await tx.objectVersion.findUnique({ where: { id } })
        const changes = row && judge({ ...row, key: keyOfStored(row.key) })
        if (changes) await tx.objectVersion.update({ where: { id }, data: changes })
        return changes ? 'changed' : row ? 'refused' : 'gone'
      }),
    remove: async (bucketId, removals) =>
      (await direct.write((run) => removePlainly(run, bucketId, removals))) ??
      transaction((tx) => removeObjects(tx, bucketId, removals)),
    list: async (bucketId, range) => {
      const bounds = boundsOf(range)
      if (!bounds) return []
      const rows = await client.objectVersion.findMany({
        where: { bucketId, isLatest: true, isDeleteMarker: false, ...bounds },
        orderBy: { key: 'asc' },
        take: range.limit,
        select: LISTED,
      })
      return rows.map((row) => ({ ...row, key: keyOfStored(row.key) }))
    },
    skim: (bucketId, range) => skimPrefixes(database, bucketId, range),
    listVersions: (bucketId, range) => listVersions(database, bucketId, range),
    referred: async (blobIds) => {
      const rows = await direct.read((run) => run.all(REFERRED, [JSON.stringify(blobIds)]))
      return new Set(rows.map(([blobId]) => String(blobId)))
    },
  }
}

/** Two reads, each a plain walk along the index: first what is left of the key that the last page ended in. */
const listVersions = async (
  { client }: ObsDatabase,
  bucketId: string,
  range: VersionRange,
): Promise<readonly ListedVersionRow[]> => {
  const { after, olderThan, limit } = range
  const select = {
    ...LISTED,
    id: true,
    tags: true,
    versionId: true,
    rank: true,
    isLatest: true,
    isDeleteMarker: true,
  } as const
  const rest =
    after === undefined || olderThan === undefined
      ? []
      : await client.objectVersion.findMany({
          where: { bucketId, key: storedKey(after), rank: { lt: olderThan } },
          orderBy: { rank: 'desc' },
          take: limit,
          select,
        })
  const bounds = boundsOf(range)
  const next =
    rest.length === limit || !bounds
      ? []
      : await client.objectVersion.findMany({
          where: { bucketId, ...bounds },
          orderBy: [{ key: 'asc' }, { rank: 'desc' }],
          take: limit - rest.length,
          select,
        })
  return [...rest, ...next].map((row) => ({ ...row, key: keyOfStored(row.key) }))
}

/**
 * What a range says of the stored key; undefined when nothing can lie in it. There is one lower bound, since of two the
 * database would begin at either and read its way to the other.
 */
export const boundsOf = ({ prefix, after, afterPrefix: skipped }: Omit<KeyRange, 'limit'>) => {
  const first = storedKey(prefix)
  const from = skipped === undefined ? undefined : afterPrefix(storedKey(skipped))
  if (skipped !== undefined && from === undefined) return undefined
  const place = from ?? (after === undefined ? undefined : storedKey(after))
  const isBeyond = place !== undefined && Buffer.compare(Buffer.from(place), Buffer.from(first)) >= 0
  const lower = !isBeyond ? { gte: first } : from === undefined ? { gt: place } : { gte: place }
  return { key: { ...lower, lt: prefix ? afterPrefix(first) : undefined } }
}
