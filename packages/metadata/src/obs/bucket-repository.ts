import type { ObsDatabase } from './open-obs-database.ts'
import type { BucketRow } from './rows.ts'

/** What can be changed of a bucket. */
export type BucketChanges = Partial<Pick<BucketRow, 'versioning' | 'isMfaDelete' | 'isLockable' | 'defaultLock'>>

/** Buckets. */
export interface BucketRepository {
  readonly find: (name: string) => Promise<BucketRow | undefined>
  /** By name. */
  readonly list: () => Promise<readonly BucketRow[]>
  /** False when the name is taken. */
  readonly insert: (bucket: BucketRow) => Promise<boolean>
  /** Changes settings; false when the bucket is gone, or no longer has the settings that are expected. */
  readonly update: (id: string, changes: BucketChanges, expected?: BucketChanges) => Promise<boolean>
  /** `not-empty` when it holds objects, and then nothing happens. Uploads under way go with it; their blobs are given. */
  readonly remove: (bucket: BucketRow) => Promise<'not-empty' | readonly string[]>
}

/** {@link BucketRepository} over the object store's database. */
export const bucketRepository = ({ client, transaction }: ObsDatabase): BucketRepository => ({
  find: async (name) => (await client.bucket.findUnique({ where: { name } })) ?? undefined,
  list: () => client.bucket.findMany({ orderBy: { name: 'asc' } }),
  insert: (bucket) =>
    transaction(async (tx) => {
      if (await tx.bucket.findUnique({ where: { name: bucket.name } })) return false
      await tx.bucket.create({ data: bucket })
      return true
    }),
  update: async (id, changes, expected = {}) =>
    (await client.bucket.updateMany({ where: { ...expected, id }, data: changes })).count === 1,
  remove: ({ id }) =>
    transaction(async (tx) => {
      if (await tx.objectVersion.findFirst({ where: { bucketId: id }, select: { id: true } })) return 'not-empty'
      const parts = await tx.uploadPart.findMany({ where: { upload: { bucketId: id } }, select: { blobId: true } })
      await tx.upload.deleteMany({ where: { bucketId: id } })
      await tx.bucket.deleteMany({ where: { id } })
      return parts.map(({ blobId }) => blobId)
    }),
})
