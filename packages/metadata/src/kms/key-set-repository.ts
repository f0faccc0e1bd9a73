import type { KeyPatch } from './key-repository.ts'
import type { KmsDatabase } from './open-kms-database.ts'
import type { KeyRow, KeyVersionRow } from './rows.ts'

/** A key's place: its Region and its id. */
export interface KeyPlace {
  readonly region: string
  readonly id: string
}

/** When a version came into use, in ms since the epoch, and why. */
export interface Rotation {
  readonly rotatedAtMs: bigint
  readonly rotationType: string
}

/** Keys of all Regions. */
export interface KeySetRepository {
  /** The keys of a multi-Region set, by Region. */
  readonly list: (id: string) => Promise<readonly KeyRow[]>
  /** Keys that time has changed at `nowMs`: to be destroyed, to be rotated, or with material that has expired. */
  readonly due: (nowMs: number) => Promise<readonly KeyPlace[]>
  /** Gives every key of a set its next version, if the primary is at the version before it. */
  readonly rotate: (
    primary: KeyRow,
    next: KeyVersionRow,
    patch: Pick<KeyRow, 'nextRotationAtMs' | 'dueAtMs'>,
  ) => Promise<boolean>
  /** The versions of a key in all Regions. */
  readonly listVersions: (id: string) => Promise<readonly KeyVersionRow[]>
  /**
   * Puts the version after the primary's into use in every Region, if the primary is as it was read and each key of the
   * set has that version's material.
   */
  readonly advance: (primary: KeyRow, rotation: Rotation) => Promise<boolean>
  /** Removes material of one version in every Region. */
  readonly removeMaterial: (id: string, version: number) => Promise<void>
  /** Gives an account what is nobody's: what was made when there was but one. */
  readonly adopt: (accountId: string) => Promise<void>
  /** Changes keys of a set, all at one moment. */
  readonly patch: (
    id: string,
    patches: readonly { readonly region: string; readonly patch: KeyPatch }[],
  ) => Promise<void>
}

// Asked by every start.
const DUE = 'SELECT "region", "id" FROM "Key" WHERE "dueAtMs" <= ?'
const NOBODYS = `SELECT 1 FROM "Key" WHERE "accountId" = '' UNION ALL SELECT 1 FROM "Alias" WHERE "accountId" = ''`

/** {@link KeySetRepository} over the KMS's database. */
export const keySetRepository = ({ client, transaction, direct }: KmsDatabase): KeySetRepository => ({
  list: (id) => client.key.findMany({ where: { id }, orderBy: { region: 'asc' } }),
  due: async (nowMs) => {
    const rows = await direct.read((run) => run.all(DUE, [BigInt(nowMs)]))
    return rows.map(([region, id]) => ({ region: String(region), id: String(id) }))
  },
  rotate: (primary, next, patch) =>
    transaction(async (tx) => {
      const { region, id, version, state } = primary
      const place = { region, id, version, state }
      const { count } = await tx.key.updateMany({ where: place, data: { ...patch, version: next.version } })
      if (count === 0) return false
      const others = await tx.key.findMany({ where: { id, region: { not: region } }, select: { region: true } })
      await tx.key.updateMany({ where: { id, region: { not: region } }, data: { version: next.version } })
      await tx.keyVersion.createMany({
        data: [{ region }, ...others].map((other) => ({ ...next, region: other.region })),
      })
      return true
    }),
  listVersions: (keyId) => client.keyVersion.findMany({ where: { keyId }, orderBy: { version: 'asc' } }),
  advance: ({ region, id, version, state }, rotation) =>
    transaction(async (tx) => {
      const next = { keyId: id, version: version + 1 }
      const isThere = {
        sealed: { not: null },
        OR: [{ validToMs: null }, { validToMs: { gt: rotation.rotatedAtMs } }],
      }
      const own = await tx.keyVersion.findFirst({ where: { ...next, region, ...isThere } })
      if (!own || (await tx.key.count({ where: { region, id, version, state } })) === 0) return false
      const same = { ...next, materialId: own.materialId, ...isThere }
      if ((await tx.keyVersion.count({ where: same })) < (await tx.key.count({ where: { id } }))) return false
      await tx.key.updateMany({ where: { id }, data: { version: next.version } })
      await tx.keyVersion.updateMany({ where: next, data: rotation })
      return true
    }),
  removeMaterial: async (keyId, version) => {
    await client.keyVersion.updateMany({ where: { keyId, version }, data: { sealed: null, validToMs: null } })
  },
  adopt: async (accountId) => {
    if (!(await direct.read((run) => run.first(NOBODYS, [])))) return
    await transaction(async (tx) => {
      const nobodys = { where: { accountId: '' }, data: { accountId } }
      await tx.key.updateMany(nobodys)
      await tx.alias.updateMany(nobodys)
    })
  },
  patch: (id, patches) =>
    transaction(async (tx) => {
      for (const { region, patch } of patches) await tx.key.updateMany({ where: { id, region }, data: patch })
    }),
})
