import type { Prisma } from '../generated/kms/client.ts'
import type { KmsDatabase } from './open-kms-database.ts'
import type { AliasRow, KeyRow, KeyVersionRow, Page, Tag } from './rows.ts'

/** What may change in a key's row. */
export type KeyPatch = Partial<
  Pick<
    KeyRow,
    | 'state'
    | 'description'
    | 'policy'
    | 'deletionAtMs'
    | 'windowDays'
    | 'version'
    | 'primaryRegion'
    | 'rotationDays'
    | 'nextRotationAtMs'
    | 'expiresAtMs'
    | 'dueAtMs'
  >
>

/** What may change in a version's row. */
export type VersionPatch = Partial<
  Pick<KeyVersionRow, 'materialId' | 'sealed' | 'validToMs' | 'description' | 'rotatedAtMs' | 'rotationType'>
>

/** A new key with all that belongs to it. */
export interface NewKey {
  readonly key: KeyRow
  /** None when its material is yet to be imported. */
  readonly versions: readonly KeyVersionRow[]
  readonly aliases: readonly AliasRow[]
  readonly tags: readonly Tag[]
}

/** Which keys a list is of. */
export interface KeyFilter {
  readonly managers: readonly string[]
  /** Any state when undefined. */
  readonly state?: string
  /** Any spec when undefined. */
  readonly specs?: readonly string[]
  /** Only keys that have, of every name, a tag with one of the values; any value when there are none. */
  readonly tags?: readonly { readonly key: string; readonly values: readonly string[] }[]
  /** Only keys whose shown name contains this text. */
  readonly nameContains?: string
}

/** What happens to a key and to versions of it, all at one moment. */
export interface KeyChange {
  /** Nothing happens unless the key is in this state and at this version. */
  readonly expected: Pick<KeyRow, 'state' | 'version'>
  readonly patch: KeyPatch
  readonly added?: readonly KeyVersionRow[]
  readonly versions?: readonly { readonly version: number; readonly patch: VersionPatch }[]
}

/** Keys of one Region and their versions: lists and counts are of one account, all else is of whatever key an id names. */
export interface KeyRepository {
  readonly find: (id: string) => Promise<KeyRow | undefined>
  /** Keys by id. */
  readonly list: (filter: KeyFilter, page: Page) => Promise<readonly KeyRow[]>
  readonly count: (filter: KeyFilter) => Promise<number>
  /** Nothing is written when one of the aliases, or the key in this Region, is there. */
  readonly insert: (key: NewKey) => Promise<'done' | 'alias-exists' | 'key-exists'>
  /** False, and nothing written, when the key is not as expected or is gone. */
  readonly change: (id: string, change: KeyChange) => Promise<boolean>
  readonly findVersion: (keyId: string, version: number) => Promise<KeyVersionRow | undefined>
  /** All versions of a key, oldest first. */
  readonly listVersions: (keyId: string) => Promise<readonly KeyVersionRow[]>
  /**
   * Removes a key with all that belongs to it, in the log of the database too, if its waiting period has ended at
   * `nowMs`. False when it has not, such as when someone has just cancelled it, or the key is gone.
   */
  readonly destroyDue: (id: string, nowMs: number) => Promise<boolean>
  /** Makes sure that removed material is in no file any more. */
  readonly scrub: () => Promise<void>
}

/** {@link KeyRepository} over the KMS's database. */
export const keyRepository = (
  { client, transaction, emptyLog }: KmsDatabase,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): KeyRepository => ({
  find: async (id) => (await client.key.findUnique({ where: { region_id: { region, id } } })) ?? undefined,
  list: (filter, { after, skip = 0, limit }) =>
    client.key.findMany({
      where: { ...where({ region, accountId }, filter), ...(after === undefined ? {} : { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      skip,
      take: limit,
    }),
  count: (filter) => client.key.count({ where: where({ region, accountId }, filter) }),
  insert: ({ key, versions, aliases, tags }) =>
    transaction(async (tx) => {
      const names = aliases.map(({ name }) => name)
      if (names.length > 0 && (await tx.alias.count({ where: { region, accountId, name: { in: names } } })) > 0) {
        return 'alias-exists'
      }
      if ((await tx.key.count({ where: { region, id: key.id } })) > 0) return 'key-exists'
      await tx.key.create({ data: { ...key, region } })
      await tx.keyVersion.createMany({ data: versions.map((version) => ({ ...version, region })) })
      await tx.alias.createMany({ data: aliases.map((alias) => ({ ...alias, region, accountId })) })
      await tx.keyTag.createMany({ data: tags.map((tag, position) => ({ ...tag, region, keyId: key.id, position })) })
      return 'done'
    }),
  change: (id, { expected, patch, added = [], versions = [] }) =>
    transaction(async (tx) => {
      const { count } = await tx.key.updateMany({ where: { region, id, ...expected }, data: patch })
      if (count === 0) return false
      await tx.keyVersion.createMany({ data: added.map((version) => ({ ...version, region })) })
      for (const { version, patch: data } of versions) {
        await tx.keyVersion.updateMany({ where: { region, keyId: id, version }, data })
      }
      return true
    }),
  findVersion: async (keyId, version) =>
    (await client.keyVersion.findUnique({ where: { region_keyId_version: { region, keyId, version } } })) ?? undefined,
  listVersions: (keyId) => client.keyVersion.findMany({ where: { region, keyId }, orderBy: { version: 'asc' } }),
  destroyDue: async (id, nowMs) => {
    const { count } = await client.key.deleteMany({ where: { region, id, deletionAtMs: { lte: BigInt(nowMs) } } })
    // What was removed is overwritten in the file (secure_delete), but an older copy may stand in the log.
    if (count > 0) await emptyLog()
    return count > 0
  },
  scrub: emptyLog,
})

const where = (
  { region, accountId }: { readonly region: string; readonly accountId: string },
  { managers, state, specs, tags = [], nameContains }: KeyFilter,
): Prisma.KeyWhereInput => ({
  region,
  accountId,
  manager: { in: [...managers] },
  ...(state === undefined ? {} : { state }),
  ...(specs === undefined ? {} : { spec: { in: [...specs] } }),
  ...(nameContains === undefined ? {} : { displayAlias: { contains: nameContains } }),
  AND: tags.map(({ key, values }) => ({
    tags: { some: { key, ...(values.length === 0 ? {} : { value: { in: [...values] } }) } },
  })),
})
