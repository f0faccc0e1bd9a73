import { boundsOf } from './object-repository.ts'
import type { ObsDatabase } from './open-obs-database.ts'
import type { UploadPartRow, UploadRow } from './rows.ts'
import { keyOfStored, storedKey } from './stored-key.ts'

/** Where an upload stands in a listing: uploads of one key are listed by the time they were begun. */
export type UploadPlace = Pick<UploadRow, 'key' | 'createdAtMs' | 'id'>

/** Which uploads to list: those whose keys begin with `prefix`, from a place on. */
export interface UploadRange {
  readonly prefix: string
  /** Uploads of keys greater than this one. */
  readonly afterKey?: string
  /** The same, and the later ones of this one's key. */
  readonly after?: UploadPlace
  /** Uploads of keys greater than all that begin with this text. */
  readonly afterPrefix?: string
  readonly limit: number
}

/** Multipart uploads under way. */
export interface UploadRepository {
  readonly insert: (upload: UploadRow) => Promise<void>
  /** Undefined when there is none of this id for this key: never begun, completed or aborted. */
  readonly find: (bucketId: string, key: string, id: string) => Promise<UploadRow | undefined>
  /** Puts a part in place of the one with its number. Gives the blob that it replaces; undefined when the upload is gone. */
  readonly putPart: (part: UploadPartRow) => Promise<readonly string[] | undefined>
  readonly list: (bucketId: string, range: UploadRange) => Promise<readonly UploadRow[]>
  /** Parts by number, from after `after` on. */
  readonly listParts: (id: string, after: number, limit: number) => Promise<readonly UploadPartRow[]>
  /** Uploads of a bucket by id, from after `after` on. */
  readonly listById: (
    bucketId: string,
    after: string,
    limit: number,
  ) => Promise<readonly Pick<UploadRow, 'id' | 'key' | 'createdAtMs'>[]>
  /** Gives the blobs of its parts; undefined when there is no such upload. */
  readonly remove: (id: string) => Promise<readonly string[] | undefined>
}

/** {@link UploadRepository} over the object store's database. */
export const uploadRepository = ({ client, transaction }: ObsDatabase): UploadRepository => ({
  insert: async (upload) => {
    await client.upload.create({ data: { ...upload, key: storedKey(upload.key) } })
  },
  find: async (bucketId, key, id) => {
    const row = await client.upload.findUnique({ where: { id } })
    return row && row.bucketId === bucketId && keyOfStored(row.key) === key ? { ...row, key } : undefined
  },
  putPart: (part) =>
    transaction(async (tx) => {
      const { uploadId, number } = part
      if (!(await tx.upload.findUnique({ where: { id: uploadId }, select: { id: true } }))) return undefined
      const where = { uploadId_number: { uploadId, number } }
      const old = await tx.uploadPart.findUnique({ where, select: { blobId: true } })
      await tx.uploadPart.upsert({ where, create: part, update: part })
      return old ? [old.blobId] : []
    }),
  listParts: (uploadId, after, limit) =>
    client.uploadPart.findMany({ where: { uploadId, number: { gt: after } }, orderBy: { number: 'asc' }, take: limit }),
  list: async (bucketId, { prefix, after, afterKey = after?.key, afterPrefix, limit }) => {
    const rest = after
      ? await client.upload.findMany({
          where: {
            bucketId,
            key: storedKey(after.key),
            createdAtMs: { gte: after.createdAtMs },
            OR: [{ createdAtMs: { gt: after.createdAtMs } }, { id: { gt: after.id } }],
          },
          orderBy: [{ createdAtMs: 'asc' }, { id: 'asc' }],
          take: limit,
        })
      : []
    const bounds = boundsOf({ prefix, after: afterKey, afterPrefix })
    const next =
      rest.length === limit || !bounds
        ? []
        : await client.upload.findMany({
            where: { bucketId, ...bounds },
            orderBy: [{ key: 'asc' }, { createdAtMs: 'asc' }, { id: 'asc' }],
            take: limit - rest.length,
          })
    return [...rest, ...next].map((row) => ({ ...row, key: keyOfStored(row.key) }))
  },
  listById: async (bucketId, after, limit) => {
    const rows = await client.upload.findMany({
      where: { bucketId, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: limit,
      select: { id: true, key: true, createdAtMs: true },
    })
    return rows.map((row) => ({ ...row, key: keyOfStored(row.key) }))
  },
  remove: (id) =>
    transaction(async (tx) => {
      const parts = await tx.uploadPart.findMany({ where: { uploadId: id }, select: { blobId: true } })
      const { count } = await tx.upload.deleteMany({ where: { id } })
      return count === 1 ? parts.map(({ blobId }) => blobId) : undefined
    }),
})
