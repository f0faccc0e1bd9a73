import { insertRow } from '../direct-run.ts'
import type { Prisma } from '../generated/kms/client.ts'
import { rowReader } from '../row-reader.ts'
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

const KEY = rowReader<KeyRow>({
  region: 'other',
  id: 'other',
  accountId: 'other',
  manager: 'other',
  state: 'other',
  spec: 'other',
  usage: 'other',
  origin: 'other',
  description: 'other',
  policy: 'other',
  displayAlias: 'other',
  createdAtMs: 'other',
  deletionAtMs: 'other',
  windowDays: 'number',
  version: 'number',
  primaryRegion: 'other',
  rotationDays: 'number',
  nextRotationAtMs: 'other',
  expiresAtMs: 'other',
  dueAtMs: 'other',
})
const VERSION = rowReader<KeyVersionRow>({
  region: 'other',
  keyId: 'other',
  version: 'number',
  materialId: 'other',
  sealed: 'other',
  createdAtMs: 'other',
  validToMs: 'other',
  description: 'other',
  rotatedAtMs: 'other',
  rotationType: 'other',
})
const FIND = `SELECT ${KEY.columns} FROM "Key" WHERE "region" = ? AND "id" = ?`
const FIND_VERSION = `SELECT ${VERSION.columns} FROM "KeyVersion" WHERE "region" = ? AND "keyId" = ? AND "version" = ?`
const ALIAS_TAKEN = 'SELECT 1 FROM "Alias" WHERE "accountId" = ? AND "region" = ? AND "name" = ?'

/** {@link KeyRepository} over the KMS's database. */
export const keyRepository = (
  { client, transaction, direct }: KmsDatabase,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): KeyRepository => ({
  find: async (id) => {
    const row = await direct.read((run) => run.first(FIND, [region, id]))
    return row && KEY.read(row)
  },
  list: (filter, { after, skip = 0, limit }) =>
    client.key.findMany({
      where: { ...where({ region, accountId }, filter), ...(after === undefined ? {} : { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      skip,
      take: limit,
    }),
  count: (filter) => client.key.count({ where: where({ region, accountId }, filter) }),
  insert: ({ key, versions, aliases, tags }) =>
    direct.write((run) => {
      if (aliases.some(({ name }) => run.first(ALIAS_TAKEN, [accountId, region, name]))) return 'alias-exists'
      if (run.first(FIND, [region, key.id])) return 'key-exists'
      insertRow(run, 'Key', { ...key, region })
      for (const version of versions) insertRow(run, 'KeyVersion', { ...version, region })
      for (const alias of aliases) insertRow(run, 'Alias', { ...alias, region, accountId })
      for (const [position, tag] of tags.entries())
        insertRow(run, 'KeyTag', { ...tag, region, keyId: key.id, position })
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
  findVersion: async (keyId, version) => {
    const row = await direct.read((run) => run.first(FIND_VERSION, [region, keyId, version]))
    return row && VERSION.read(row)
  },
  listVersions: (keyId) => client.keyVersion.findMany({ where: { region, keyId }, orderBy: { version: 'asc' } }),
  destroyDue: async (id, nowMs) => {
    const { count } = await client.key.deleteMany({ where: { region, id, deletionAtMs: { lte: BigInt(nowMs) } } })
    if (count > 0) await scrub(client)
    return count > 0
  },
  scrub: () => scrub(client),
})

/** What was removed is overwritten in the file (secure_delete), but an older copy may stand in the write-ahead log. */
const scrub = async (client: KmsDatabase['client']): Promise<void> => {
  await client.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
}

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
