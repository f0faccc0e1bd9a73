import type { Prisma } from '../generated/obs/client.ts'
import type { ObsDatabase } from './open-obs-database.ts'
import type { ListedRow, ObjectPartRow, ObjectRow } from './rows.ts'
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

/** A condition on the object that a write is about to replace or remove, judged in the write's own transaction. */
export type Accept = (current: { readonly id: string; readonly etag: string } | undefined) => boolean

/** How a write ended; anything but `stored` has changed nothing. */
export type PutOutcome =
  /** The blobs that nothing refers to any more. */
  | { readonly kind: 'stored'; readonly released: readonly string[] }
  /** The condition did not hold. */
  | { readonly kind: 'refused' }
  /** The bucket or the upload is no longer there. */
  | { readonly kind: 'gone' }
  /** The bucket would hold more than it may. */
  | { readonly kind: 'over-quota' }

/** An object that is to be removed where its condition holds. */
export interface Removal {
  readonly key: string
  readonly accept: Accept
}

/** How a removal ended. */
export interface RemoveOutcome {
  /** The blobs that nothing refers to any more. */
  readonly released: readonly string[]
  /** The keys whose condition did not hold. */
  readonly refused: ReadonlySet<string>
  /** The keys that were there, and no longer are. */
  readonly removed: readonly string[]
}

/** Objects and their versions. */
export interface ObjectRepository {
  readonly findLatest: (bucketId: string, key: string) => Promise<ObjectRow | undefined>
  /** The parts of an object that has some, in order. */
  readonly listParts: (objectId: string) => Promise<readonly ObjectPartRow[]>
  /**
   * Makes an object visible in place of the one that had its key and version id: this is the commit point of a write.
   * `uploadId` ends that upload with it. `quotaBytes` is the most that the bucket may hold afterwards.
   */
  readonly put: (
    object: ObjectRow,
    parts: readonly ObjectPartRow[],
    accept?: Accept,
    quotaBytes?: number,
  ) => Promise<PutOutcome>
  /** Changes what may change of a version; false when it is no longer there. */
  readonly update: (id: string, change: Pick<ObjectRow, 'storageClass'>) => Promise<boolean>
  /** Removes the objects of some keys, all at one moment; a key that is not there is no matter. */
  readonly remove: (bucketId: string, removals: readonly Removal[]) => Promise<RemoveOutcome>
  /** Latest versions by key, in the order of the keys' UTF-8 bytes. */
  readonly list: (bucketId: string, range: KeyRange) => Promise<readonly ListedRow[]>
  /** Those of the blobs that an object, or a part of an upload, refers to, all at one moment. */
  readonly referred: (blobIds: readonly string[]) => Promise<ReadonlySet<string>>
}

/** {@link ObjectRepository} over the object store's database. */
export const objectRepository = ({ client, transaction }: ObsDatabase): ObjectRepository => ({
  findLatest: async (bucketId, key) => {
    const row = await client.objectVersion.findFirst({ where: { bucketId, isLatest: true, key: storedKey(key) } })
    return row ? { ...row, key } : undefined
  },
  listParts: (objectId) =>
    client.objectPart.findMany({
      where: { objectId },
      orderBy: { number: 'asc' },
      select: { number: true, blobId: true, size: true },
    }),
  put: (object, parts, accept = always, quotaBytes = undefined) =>
    transaction(async (tx) => {
      const outcome = await putObject(tx, object, parts, accept)
      if (quotaBytes !== undefined && outcome.kind === 'stored') await refuseExcess(tx, object.bucketId, quotaBytes)
      return outcome
    }).catch((error: unknown) => {
      if (error instanceof OverQuota) return { kind: 'over-quota' }
      throw error
    }),
  update: async (id, change) => (await client.objectVersion.updateMany({ where: { id }, data: change })).count === 1,
  remove: (bucketId, removals) => transaction((tx) => removeObjects(tx, bucketId, removals)),
  list: async (bucketId, { prefix, after, afterPrefix: skipped, limit }) => {
    const from = skipped === undefined ? undefined : afterPrefix(storedKey(skipped))
    if (skipped !== undefined && from === undefined) return []
    const lower = from !== undefined ? { gte: from } : after !== undefined ? { gt: storedKey(after) } : {}
    const rows = await client.objectVersion.findMany({
      where: {
        bucketId,
        isLatest: true,
        AND: [
          { key: lower },
          { key: { gte: storedKey(prefix), lt: prefix ? afterPrefix(storedKey(prefix)) : undefined } },
        ],
      },
      orderBy: { key: 'asc' },
      take: limit,
      select: LISTED,
    })
    return rows.map((row) => ({ ...row, key: keyOfStored(row.key) }))
  },
  // One moment: a part moves from its upload to an object, and must not be missed in between.
  referred: (blobIds) =>
    transaction(async (tx) => {
      const where = { blobId: { in: [...blobIds] } }
      const select = { blobId: true }
      const objects = await tx.objectVersion.findMany({ where, select })
      const parts = await tx.objectPart.findMany({ where, select })
      const uploadParts = await tx.uploadPart.findMany({ where, select })
      return new Set([...objects, ...parts, ...uploadParts].flatMap(({ blobId }) => (blobId === null ? [] : [blobId])))
    }),
})

const LISTED = {
  id: true,
  key: true,
  createdAtMs: true,
  etag: true,
  size: true,
  checksumName: true,
  checksumType: true,
  storageClass: true,
} as const

const always: Accept = () => true

/** Rolls a write back that has made its bucket too large. */
class OverQuota extends Error {}

const refuseExcess = async (tx: Prisma.TransactionClient, bucketId: string, quotaBytes: number): Promise<void> => {
  const usage = await tx.bucketUsage.findUnique({ where: { bucketId } })
  if ((usage?.size ?? 0n) > BigInt(quotaBytes)) throw new OverQuota()
}

const putObject = async (
  tx: Prisma.TransactionClient,
  object: ObjectRow,
  parts: readonly ObjectPartRow[],
  accept: Accept,
): Promise<PutOutcome> => {
  const { bucketId, versionId, uploadId } = object
  const key = storedKey(object.key)
  if (!(await tx.bucket.findUnique({ where: { id: bucketId }, select: { id: true } }))) return { kind: 'gone' }
  const old = await findVersion(tx, { bucketId, key, versionId })
  if (!accept(old)) return { kind: 'refused' }
  const left = uploadId === null ? [] : await endUpload(tx, uploadId)
  if (!left) return { kind: 'gone' }
  const replaced = await removeVersions(tx, old ? [old] : [])
  await tx.objectVersion.create({ data: { ...object, key } })
  if (parts.length > 0) {
    await tx.objectPart.createMany({ data: parts.map((part) => ({ ...part, objectId: object.id })) })
  }
  const kept = new Set(parts.map(({ blobId }) => blobId))
  return { kind: 'stored', released: [...replaced, ...left].filter((id) => !kept.has(id)) }
}

const removeObjects = async (
  tx: Prisma.TransactionClient,
  bucketId: string,
  removals: readonly Removal[],
): Promise<RemoveOutcome> => {
  const keys = removals.map(({ key }) => storedKey(key))
  const found = await tx.objectVersion.findMany({
    where: { bucketId, versionId: 'null', key: { in: keys } },
    select: { ...FOUND, key: true },
  })
  const byKey = new Map(found.map((version) => [version.key, version]))
  const isRefused = ({ key, accept }: Removal): boolean => !accept(byKey.get(storedKey(key)))
  const refused = new Set(removals.filter(isRefused).map(({ key }) => key))
  const leaving = found.filter(({ key }) => !refused.has(keyOfStored(key)))
  const removed = leaving.map(({ key }) => keyOfStored(key))
  return { released: await removeVersions(tx, leaving), refused, removed }
}

/** Removes an upload with its parts; gives their blobs, or undefined when there is no such upload. */
const endUpload = async (tx: Prisma.TransactionClient, id: string): Promise<readonly string[] | undefined> => {
  const parts = await tx.uploadPart.findMany({ where: { uploadId: id }, select: { blobId: true } })
  const { count } = await tx.upload.deleteMany({ where: { id } })
  return count === 1 ? parts.map(({ blobId }) => blobId) : undefined
}

/** What removing a version needs to know of it. */
const FOUND = { id: true, etag: true, blobId: true, uploadId: true } as const

const findVersion = async (
  tx: Prisma.TransactionClient,
  place: { readonly bucketId: string; readonly key: string; readonly versionId: string },
) => (await tx.objectVersion.findUnique({ where: { bucketId_key_versionId: place }, select: FOUND })) ?? undefined

/** Removes versions with their parts; gives their blobs. */
const removeVersions = async (
  tx: Prisma.TransactionClient,
  versions: readonly Pick<ObjectRow, 'id' | 'blobId' | 'uploadId'>[],
): Promise<readonly string[]> => {
  if (versions.length === 0) return []
  const inParts = versions.filter(({ uploadId }) => uploadId !== null).map(({ id }) => id)
  const where = { objectId: { in: inParts } }
  // In the order in which they are read, so that whoever finds the first finds them all.
  const orderBy = { number: 'asc' } as const
  const parts = inParts.length === 0 ? [] : await tx.objectPart.findMany({ where, orderBy, select: { blobId: true } })
  await tx.objectVersion.deleteMany({ where: { id: { in: versions.map(({ id }) => id) } } })
  return [...versions.flatMap(({ blobId }) => blobId ?? []), ...parts.map(({ blobId }) => blobId)]
}
