import type { Prisma } from '../generated/obs/client.ts'
import type { ObsDatabase } from './open-obs-database.ts'
import type { ObjectPartRow, ObjectRow } from './rows.ts'
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

/** Objects and their versions. */
export interface ObjectRepository {
  readonly findLatest: (bucketId: string, key: string) => Promise<ObjectRow | undefined>
  /** The parts of an object that has some, in order. */
  readonly listParts: (objectId: string) => Promise<readonly ObjectPartRow[]>
  /**
   * Makes an object visible in place of the one that had its key and version id: this is the commit point of a write.
   * `uploadId` ends that upload with it. Gives the blobs that nothing refers to any more; undefined, and nothing
   * happens, when the bucket or the upload is gone.
   */
  readonly put: (object: ObjectRow, parts: readonly ObjectPartRow[]) => Promise<readonly string[] | undefined>
  /** Removes the object of a key. Gives its blobs; none when there was no object. */
  readonly remove: (bucketId: string, key: string) => Promise<readonly string[]>
  /** Latest versions by key, in the order of the keys' UTF-8 bytes. */
  readonly list: (bucketId: string, range: KeyRange) => Promise<readonly ObjectRow[]>
  /** Those of the blobs that an object, or a part of an upload, refers to. */
  readonly referred: (blobIds: readonly string[]) => Promise<ReadonlySet<string>>
}

/** {@link ObjectRepository} over the object store's database. */
export const objectRepository = ({ client, transaction }: ObsDatabase): ObjectRepository => ({
  findLatest: async (bucketId, key) => {
    const row = await client.objectVersion.findFirst({ where: { bucketId, isLatest: true, key: storedKey(key) } })
    return row ? toObject(row) : undefined
  },
  listParts: (objectId) =>
    client.objectPart.findMany({
      where: { objectId },
      orderBy: { number: 'asc' },
      select: { number: true, blobId: true, size: true },
    }),
  put: (object, parts) =>
    transaction(async (tx) => {
      const { bucketId, versionId, uploadId } = object
      const key = storedKey(object.key)
      if (!(await tx.bucket.findUnique({ where: { id: bucketId }, select: { id: true } }))) return undefined
      const left = uploadId === null ? [] : await endUpload(tx, uploadId)
      if (!left) return undefined
      const old = await removeVersion(tx, { bucketId_key_versionId: { bucketId, key, versionId } })
      await tx.objectVersion.create({ data: { ...object, key } })
      if (parts.length > 0)
        await tx.objectPart.createMany({ data: parts.map((part) => ({ ...part, objectId: object.id })) })
      const kept = new Set(parts.map(({ blobId }) => blobId))
      return [...old, ...left].filter((id) => !kept.has(id))
    }),
  remove: (bucketId, key) =>
    transaction((tx) =>
      removeVersion(tx, { bucketId_key_versionId: { bucketId, key: storedKey(key), versionId: 'null' } }),
    ),
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
    })
    return rows.map(toObject)
  },
  referred: async (blobIds) => {
    const where = { blobId: { in: [...blobIds] } }
    const select = { blobId: true }
    const found = await Promise.all([
      client.objectVersion.findMany({ where, select }),
      client.objectPart.findMany({ where, select }),
      client.uploadPart.findMany({ where, select }),
    ])
    return new Set(found.flat().flatMap(({ blobId }) => (blobId === null ? [] : [blobId])))
  },
})

const toObject = (row: ObjectRow): ObjectRow => ({ ...row, key: keyOfStored(row.key) })

/** Removes an upload with its parts; gives their blobs, or undefined when there is no such upload. */
const endUpload = async (tx: Prisma.TransactionClient, id: string): Promise<readonly string[] | undefined> => {
  const parts = await tx.uploadPart.findMany({ where: { uploadId: id }, select: { blobId: true } })
  const { count } = await tx.upload.deleteMany({ where: { id } })
  return count === 1 ? parts.map(({ blobId }) => blobId) : undefined
}

const removeVersion = async (
  tx: Prisma.TransactionClient,
  where: Prisma.ObjectVersionWhereUniqueInput,
): Promise<readonly string[]> => {
  const old = await tx.objectVersion.findUnique({
    where,
    select: { id: true, blobId: true, parts: { select: { blobId: true } } },
  })
  if (!old) return []
  await tx.objectVersion.delete({ where: { id: old.id } })
  return [...(old.blobId === null ? [] : [old.blobId]), ...old.parts.map(({ blobId }) => blobId)]
}
