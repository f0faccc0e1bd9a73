import { insertRow } from '../direct-run.ts'
import { rowReader } from '../row-reader.ts'
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
  /** Read once a name and kept until a bucket changes: every request asks. */
  readonly find: (name: string) => Promise<BucketRow | undefined>
  /** The same by id: every write asks. */
  readonly findById: (id: string) => Promise<BucketRow | undefined>
  /** Those of an account, by name. */
  readonly list: (ownerId: string) => Promise<readonly BucketRow[]>
  /** Those of all accounts by name, from after `after` on. */
  readonly listAll: (after: string, limit: number) => Promise<readonly BucketRow[]>
  /** Gives buckets that are older than owners to an account. */
  readonly adopt: (ownerId: string) => Promise<void>
  /** Changes what its row tells; false when the bucket is gone, or is no longer what is expected. */
  readonly update: (id: string, changes: BucketChanges, expected?: BucketChanges) => Promise<boolean>
  /** False when the name is taken. `settings` are those that the bucket has from the beginning. */
  readonly insert: (bucket: BucketRow, settings?: Readonly<Record<string, unknown>>) => Promise<boolean>
  /** How much it holds, in bytes of plaintext and in versions of objects. */
  readonly usage: (bucketId: string) => Promise<BucketUsage>
  /** `not-empty` when it holds objects, and then nothing happens. Uploads under way go with it; their blobs are given. */
  readonly remove: (bucket: BucketRow) => Promise<'not-empty' | readonly string[]>
}

const BUCKET = rowReader<BucketRow>({
  id: 'other',
  name: 'other',
  region: 'other',
  createdAtMs: 'other',
  versioning: 'other',
  isMfaDelete: 'boolean',
  isLockable: 'boolean',
  defaultLock: 'other',
  isFileSystem: 'boolean',
  ownerId: 'other',
})
const FIND = `SELECT ${BUCKET.columns} FROM "Bucket" WHERE "name" = ?`
const FIND_BY_ID = `SELECT ${BUCKET.columns} FROM "Bucket" WHERE "id" = ?`

/** Buckets whose rows are kept at hand. */
const MAX_KEPT = 1000

/** {@link BucketRepository} over the object store's database. */
export const bucketRepository = (database: ObsDatabase): BucketRepository => {
  const [byName, byId] = [keptRows(database, FIND), keptRows(database, FIND_BY_ID)]
  const forget = (): void => {
    byName.forget()
    byId.forget()
  }
  return { find: byName.find, findById: byId.find, ...overDatabase(database, forget) }
}

/** Rows that a statement finds by one value. */
const keptRows = ({ direct }: Pick<ObsDatabase, 'direct'>, sql: string) => {
  // Promises rather than rows, as with settings: a read that began before a change is forgotten with that change.
  const kept = new Map<string, Promise<BucketRow | undefined>>()
  const find = (value: string): Promise<BucketRow | undefined> => {
    const known = kept.get(value)
    if (known) return known
    const fresh = direct.read((run) => run.first(sql, [value])).then((row) => row && BUCKET.read(row))
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? '')
    kept.set(value, fresh)
    const forget = (): void => {
      if (kept.get(value) === fresh) kept.delete(value)
    }
    fresh.then((row) => row ?? forget(), forget)
    return fresh
  }
  return { find, forget: () => kept.clear() }
}

const overDatabase = (
  { client, transaction, direct }: Pick<ObsDatabase, 'client' | 'transaction' | 'direct'>,
  forget: () => void,
): Omit<BucketRepository, 'find' | 'findById'> => ({
  list: (ownerId) => client.bucket.findMany({ where: { ownerId }, orderBy: { name: 'asc' } }),
  listAll: (after, limit) =>
    client.bucket.findMany({ where: { name: { gt: after } }, orderBy: { name: 'asc' }, take: limit }),
  adopt: async (ownerId) => {
    if (!(await direct.read((run) => run.first(`SELECT 1 FROM "Bucket" WHERE "ownerId" = '' LIMIT 1`, [])))) return
    await client.bucket.updateMany({ where: { ownerId: '' }, data: { ownerId } })
    forget()
  },
  insert: async (bucket, settings = {}) => {
    const { id: bucketId, createdAtMs: updatedAtMs } = bucket
    const isNew = await direct.write((run) => {
      if (run.first(FIND, [bucket.name])) return false
      insertRow(run, 'Bucket', bucket)
      for (const [name, value] of Object.entries(settings)) {
        insertRow(run, 'BucketSetting', { bucketId, name, id: '', document: JSON.stringify(value), updatedAtMs })
      }
      return true
    })
    forget()
    return isNew
  },
  update: async (id, changes, expected = {}) => {
    const { count } = await client.bucket.updateMany({ where: { ...expected, id }, data: changes })
    forget()
    return count === 1
  },
  usage: async (bucketId) => {
    const row = await client.bucketUsage.findUnique({ where: { bucketId } })
    return { sizeBytes: row?.size ?? 0n, objects: row?.objects ?? 0n }
  },
  remove: async ({ id }) => {
    const left = await transaction(async (tx) => {
      if (await tx.objectVersion.findFirst({ where: { bucketId: id }, select: { id: true } })) return 'not-empty'
      const parts = await tx.uploadPart.findMany({ where: { upload: { bucketId: id } }, select: { blobId: true } })
      await tx.upload.deleteMany({ where: { bucketId: id } })
      await tx.bucket.deleteMany({ where: { id } })
      return parts.map(({ blobId }) => blobId)
    })
    forget()
    return left
  },
})
