import type { KmsDatabase } from './open-kms-database.ts'
import type { AliasRow, KeyRow, KeyVersionRow, Page } from './rows.ts'

/** What may change in a key's row. */
export type KeyPatch = Partial<Pick<KeyRow, 'state' | 'description' | 'policy' | 'displayAlias' | 'deletionAtMs'>>

/** A new key with all that belongs to it. */
export interface NewKey {
  readonly key: KeyRow
  readonly version: KeyVersionRow
  readonly aliases: readonly AliasRow[]
}

/** Keys and their versions. */
export interface KeyRepository {
  readonly find: (id: string) => Promise<KeyRow | undefined>
  /** Keys of these managers, by id. */
  readonly list: (managers: readonly string[], page: Page) => Promise<readonly KeyRow[]>
  readonly count: (managers: readonly string[]) => Promise<number>
  /** False, and nothing written, when one of the aliases is taken. */
  readonly insert: (key: NewKey) => Promise<boolean>
  /** Changes a key if it is still in the state `expected`. False when it is not, or is gone. */
  readonly update: (id: string, expected: string, patch: KeyPatch) => Promise<boolean>
  readonly findVersion: (keyId: string, version: number) => Promise<KeyVersionRow | undefined>
  /** Keys whose waiting period has ended at `nowMs`. */
  readonly dueForDeletion: (nowMs: number) => Promise<readonly KeyRow[]>
  /** Removes a key with its material and aliases, in the log of the database too. */
  readonly destroy: (id: string) => Promise<void>
}

/** {@link KeyRepository} over the KMS's database. */
export const keyRepository = ({ client, transaction }: KmsDatabase): KeyRepository => ({
  find: async (id) => (await client.key.findUnique({ where: { id } })) ?? undefined,
  list: (managers, { after, skip = 0, limit }) =>
    client.key.findMany({
      where: { manager: { in: [...managers] }, ...(after === undefined ? {} : { id: { gt: after } }) },
      orderBy: { id: 'asc' },
      skip,
      take: limit,
    }),
  count: (managers) => client.key.count({ where: { manager: { in: [...managers] } } }),
  insert: ({ key, version, aliases }) =>
    transaction(async (tx) => {
      const taken = await tx.alias.count({ where: { name: { in: aliases.map(({ name }) => name) } } })
      if (taken > 0) return false
      await tx.key.create({ data: key })
      await tx.keyVersion.create({ data: version })
      await tx.alias.createMany({ data: [...aliases] })
      return true
    }),
  update: async (id, expected, patch) =>
    (await client.key.updateMany({ where: { id, state: expected }, data: patch })).count === 1,
  findVersion: async (keyId, version) =>
    (await client.keyVersion.findUnique({ where: { keyId_version: { keyId, version } } })) ?? undefined,
  dueForDeletion: (nowMs) => client.key.findMany({ where: { deletionAtMs: { lte: BigInt(nowMs) } } }),
  destroy: async (id) => {
    await client.key.deleteMany({ where: { id } })
    // The row is overwritten in the file (secure_delete), but an older copy may still stand in the write-ahead log.
    await client.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
  },
})
