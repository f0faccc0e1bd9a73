import type { KmsDatabase } from './open-kms-database.ts'
import type { AliasRow, Page } from './rows.ts'

/** Names of keys. */
export interface AliasRepository {
  readonly find: (name: string) => Promise<AliasRow | undefined>
  /** By name; `keyId` narrows it to one key. */
  readonly list: (page: Page & { readonly keyId?: string }) => Promise<readonly AliasRow[]>
  /** False when the name is taken. */
  readonly insert: (alias: AliasRow) => Promise<boolean>
  /** Points a name at another key. False when there is no such name. */
  readonly retarget: (name: string, keyId: string, nowMs: number) => Promise<boolean>
  /** False when there was none. */
  readonly remove: (name: string) => Promise<boolean>
}

/** {@link AliasRepository} over the KMS's database. */
export const aliasRepository = ({ client, transaction }: KmsDatabase): AliasRepository => ({
  find: async (name) => (await client.alias.findUnique({ where: { name } })) ?? undefined,
  list: ({ after, limit, keyId }) =>
    client.alias.findMany({
      where: { ...(keyId === undefined ? {} : { keyId }), ...(after === undefined ? {} : { name: { gt: after } }) },
      orderBy: { name: 'asc' },
      take: limit,
    }),
  insert: (alias) =>
    transaction(async (tx) => {
      if (await tx.alias.findUnique({ where: { name: alias.name } })) return false
      await tx.alias.create({ data: alias })
      return true
    }),
  retarget: async (name, keyId, nowMs) =>
    (await client.alias.updateMany({ where: { name }, data: { keyId, updatedAtMs: BigInt(nowMs) } })).count === 1,
  remove: async (name) => (await client.alias.deleteMany({ where: { name } })).count === 1,
})
