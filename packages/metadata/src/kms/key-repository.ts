import type { KmsDatabase } from './open-kms-database.ts'
import type { AliasRow, KeyRow, KeyVersionRow, Page, Tag } from './rows.ts'

/** What may change in a key's row. */
export type KeyPatch = Partial<Pick<KeyRow, 'state' | 'description' | 'policy' | 'deletionAtMs'>>

/** A new key with all that belongs to it. */
export interface NewKey {
  readonly key: KeyRow
  readonly version: KeyVersionRow
  readonly aliases: readonly AliasRow[]
  readonly tags: readonly Tag[]
}

/** Which keys a list is of. */
export interface KeyFilter {
  readonly managers: readonly string[]
  /** Any state when undefined. */
  readonly state?: string
}

/** Keys and their versions. */
export interface KeyRepository {
  readonly find: (id: string) => Promise<KeyRow | undefined>
  /** Keys by id. */
  readonly list: (filter: KeyFilter, page: Page) => Promise<readonly KeyRow[]>
  readonly count: (filter: KeyFilter) => Promise<number>
  /** False, and nothing written, when one of the aliases is taken. */
  readonly insert: (key: NewKey) => Promise<boolean>
  /** Changes a key if it is still in the state `expected`. False when it is not, or is gone. */
  readonly update: (id: string, expected: string, patch: KeyPatch) => Promise<boolean>
  readonly findVersion: (keyId: string, version: number) => Promise<KeyVersionRow | undefined>
  /** Keys whose waiting period has ended at `nowMs`. */
  readonly dueForDeletion: (nowMs: number) => Promise<readonly KeyRow[]>
  /**
   * Removes a key with its material, aliases and tags, in the log of the database too, if its waiting period has ended
   * at `nowMs`. False when it has not, such as when someone has just cancelled it, or the key is gone.
   */
  readonly destroyDue: (id: string, nowMs: number) => Promise<boolean>
}

/** {@link KeyRepository} over the KMS's database. */
export const keyRepository = ({ client, transaction }: KmsDatabase): KeyRepository => ({
  find: async (id) => (await client.key.findUnique({ where: { id } })) ?? undefined,
  list: (filter, { after, skip = 0, limit }) =>
    client.key.findMany({
      where: { ...where(filter), ...(after === undefined ? {} : { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      skip,
      take: limit,
    }),
  count: (filter) => client.key.count({ where: where(filter) }),
  insert: ({ key, version, aliases, tags }) =>
    transaction(async (tx) => {
      const taken = await tx.alias.count({ where: { name: { in: aliases.map(({ name }) => name) } } })
      if (taken > 0) return false
      await tx.key.create({ data: key })
      await tx.keyVersion.create({ data: version })
      await tx.alias.createMany({ data: [...aliases] })
      await tx.keyTag.createMany({ data: tags.map((tag, position) => ({ ...tag, keyId: key.id, position })) })
      return true
    }),
  update: async (id, expected, patch) =>
    (await client.key.updateMany({ where: { id, state: expected }, data: patch })).count === 1,
  findVersion: async (keyId, version) =>
    (await client.keyVersion.findUnique({ where: { keyId_version: { keyId, version } } })) ?? undefined,
  dueForDeletion: (nowMs) => client.key.findMany({ where: { deletionAtMs: { lte: BigInt(nowMs) } } }),
  destroyDue: async (id, nowMs) => {
    const { count } = await client.key.deleteMany({ where: { id, deletionAtMs: { lte: BigInt(nowMs) } } })
    if (count === 0) return false
    // The row is overwritten in the file (secure_delete), but an older copy may still stand in the write-ahead log.
    await client.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
    return true
  },
})

const where = ({ managers, state }: KeyFilter) => ({
  manager: { in: [...managers] },
  ...(state === undefined ? {} : { state }),
})
