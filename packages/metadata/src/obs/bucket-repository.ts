import type { ObsDatabase } from './open-obs-database.ts'
import type { BucketRow } from './rows.ts'

/** What can be changed of a bucket. */
export type BucketChanges = Partial<Pick<BucketRow, 'versioning' | 'isMfaDelete' | 'isLockable' | 'defaultLock'>>

/** How much a bucket holds. */
export interface BucketUsage {
  readonly sizeBytes: bigint
  readonly objects: bigint
}

/** Buckets. */
export interface BucketRepository {
  readonly find: (name: string) => Promise<BucketRow | undefined>
  readonly findById: (id: string) => Promise<BucketRow | undefined>
  /** By name. */
  readonly list: () => Promise<readonly BucketRow[]>
  /** Changes what its row tells; false when the bucket is gone, or is no longer what is expected. */
  readonly update: (id: string, changes: BucketChanges, expected?: BucketChanges) => Promise<boolean>
  /** False when the name is taken. `settings` are those that the bucket has from the beginning. */
  readonly insert: (bucket: BucketRow, settings?: Readonly<Record<string, unknown>>) => Promise<boolean>
  /** How much it holds, in bytes of plaintext and in versions of objects. */
  readonly usage: (bucketId: string) => Promise<BucketUsage>
  /** `not-empty` when it holds objects, and then nothing happens. Uploads under way go with it; their blobs are given. */
  readonly remove: (bucket: BucketRow) => Promise<'not-empty' | readonly string[]>
}

/** {@link BucketRepository} over the object store's database. */
export const bucketRepository = ({ client, transaction }: ObsDatabase): BucketRepository => ({
  find: async (name) => (await client.bucket.findUnique({ where: { name } })) ?? undefined,
  list: () => client.bucket.findMany({ orderBy: { name: 'asc' } }),
  findById: async (id) => (await client.bucket.findUnique({ where: { id } })) ?? undefined,
  insert: (bucket, settings = {}) =>
    transaction(async (tx) => {
      if (await tx.bucket.findUnique({ where: { name: bucket.name } })) return false
      await tx.bucket.create({ data: bucket })
      for (const [name, value] of Object.entries(settings)) {
        const document = JSON.stringify(value)
        await tx.bucketSetting.create({
          data: { bucketId: bucket.id, name, id: '', document, updatedAtMs: bucket.createdAtMs },
        })
      }
      return true
    }),
  update: async (id, changes, expected = {}) =>
    (await client.bucket.updateMany({ where: { ...expected, id }, data: changes })).count === 1,
  usage: async (bucketId) => {
    const row = await client.bucketUsage.findUnique({ where: { bucketId } })
    return { sizeBytes: row?.size ?? 0n, objects: row?.objects ?? 0n }
  },
  remove: ({ id }) =>
    transaction(async (tx) => {
      if (await tx.objectVersion.findFirst({ where: { bucketId: id }, select: { id: true } })) return 'not-empty'
      const parts = await tx.uploadPart.findMany({ where: { upload: { bucketId: id } }, select: { blobId: true } })
      await tx.upload.deleteMany({ where: { bucketId: id } })
      await tx.bucket.deleteMany({ where: { id } })
      return parts.map(({ blobId }) => blobId)
    }),
})
