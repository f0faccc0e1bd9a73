import type { ObsDatabase } from './open-obs-database.ts'
import type { BucketRow } from './rows.ts'

/** Which setting of a bucket: the sub-resource's name, and which of several where there may be more than one. */
export interface SettingPlace {
  readonly name: string
  /** Empty where there is but one. */
  readonly id: string
}

/** All settings of one bucket, at one moment. Documents are as they were put. */
export interface BucketSettings {
  /** Undefined when it was never put, or was removed. */
  readonly find: (name: string, id?: string) => unknown
  /** Those of one name, by id. */
  readonly list: (name: string) => readonly { readonly id: string; readonly document: unknown }[]
}

/** Settings of buckets. */
export interface SettingRepository {
  /** Read once a bucket and kept until one of them changes: every request may ask. */
  readonly of: (bucketId: string) => Promise<BucketSettings>
  /** Every bucket that has a setting of this name, with its document. */
  readonly bucketsWith: (name: string) => Promise<readonly { readonly bucket: BucketRow; readonly document: unknown }[]>
  /** False when the bucket is no longer there. */
  readonly put: (bucketId: string, place: SettingPlace, document: unknown, nowMs: number) => Promise<boolean>
  /** False when there was none. */
  readonly remove: (bucketId: string, place: SettingPlace) => Promise<boolean>
}

const OF_BUCKET = 'SELECT "name", "id", "document" FROM "BucketSetting" WHERE "bucketId" = ? ORDER BY "id"'
const parse = (document: unknown): unknown => JSON.parse(String(document))

/** Buckets whose settings are kept at hand. */
const MAX_KEPT = 1000

/** {@link SettingRepository} over the object store's database. */
export const settingRepository = ({ client, transaction, direct }: ObsDatabase): SettingRepository => {
  // Promises rather than settings: a read that began before a change is forgotten with that change, not kept after it.
  const kept = new Map<string, Promise<BucketSettings>>()

  const load = async (bucketId: string): Promise<BucketSettings> => {
    const rows = await direct.read((run) => run.all(OF_BUCKET, [bucketId]))
    const settings = rows.map(([name, id, document]) => ({ name, id: String(id), document: parse(document) }))
    return {
      find: (name, id = '') => settings.find((each) => each.name === name && each.id === id)?.document,
      list: (name) => settings.filter((each) => each.name === name),
    }
  }
  return {
    of: (bucketId) => {
      const known = kept.get(bucketId)
      if (known) return known
      const fresh = load(bucketId)
      if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value ?? '')
      kept.set(bucketId, fresh)
      fresh.catch(() => kept.delete(bucketId))
      return fresh
    },
    bucketsWith: async (name) => {
      // Every start asks, and mostly in vain.
      if (!(await direct.read((run) => run.first('SELECT 1 FROM "BucketSetting" WHERE "name" = ? LIMIT 1', [name]))))
        return []
      const rows = await client.bucketSetting.findMany({ where: { name }, include: { bucket: true } })
      return rows.map(({ bucket, document }) => ({ bucket, document: JSON.parse(document) as unknown }))
    },
    put: async (bucketId, { name, id }, document, nowMs) => {
      const data = { document: JSON.stringify(document), updatedAtMs: BigInt(nowMs) }
      const isDone = await transaction(async (tx) => {
        if (!(await tx.bucket.findUnique({ where: { id: bucketId }, select: { id: true } }))) return false
        const where = { bucketId_name_id: { bucketId, name, id } }
        await tx.bucketSetting.upsert({ where, create: { bucketId, name, id, ...data }, update: data })
        return true
      })
      kept.delete(bucketId)
      return isDone
    },
    remove: async (bucketId, { name, id }) => {
      const { count } = await client.bucketSetting.deleteMany({ where: { bucketId, name, id } })
      kept.delete(bucketId)
      return count > 0
    },
  }
}
