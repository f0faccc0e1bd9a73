import type { IamDatabase } from './open-iam-database.ts'
import type { AccessKeyRow, IdentityRow } from './rows.ts'

/** When and where an access key was last used. */
export type AccessKeyUse = Pick<AccessKeyRow, 'lastUsedAtMs' | 'lastUsedService' | 'lastUsedRegion'>

/** Access keys of users. */
export interface AccessKeyRepository {
  readonly find: (id: string) => Promise<AccessKeyRow | undefined>
  /** In the order in which they were made. */
  readonly list: (userId: string) => Promise<readonly AccessKeyRow[]>
  /** Those of all users of an account, by id. */
  readonly listOfAccount: (accountId: string) => Promise<readonly (AccessKeyRow & { readonly user: IdentityRow })[]>
  /** Adds a key to a user who has fewer than `maxKeys`. */
  readonly insert: (row: AccessKeyRow, maxKeys: number) => Promise<'done' | 'taken' | 'too-many'>
  readonly update: (id: string, patch: Partial<Pick<AccessKeyRow, 'isActive' | 'description'>>) => Promise<void>
  /** Keys that are gone meanwhile are left out. */
  readonly noteUses: (uses: ReadonlyMap<string, AccessKeyUse>) => Promise<void>
  /** False when there was none. */
  readonly remove: (id: string) => Promise<boolean>
}

// At the end of nearly every cloud.
const NOTE_USE = 'UPDATE "AccessKey" SET "lastUsedAtMs" = ?, "lastUsedService" = ?, "lastUsedRegion" = ? WHERE "id" = ?'

/** {@link AccessKeyRepository} over the identity service's database. */
export const accessKeyRepository = ({ client, transaction, direct }: IamDatabase): AccessKeyRepository => ({
  find: async (id) => (await client.accessKey.findUnique({ where: { id } })) ?? undefined,
  list: (userId) => client.accessKey.findMany({ where: { userId }, orderBy: [{ createdAtMs: 'asc' }, { id: 'asc' }] }),
  listOfAccount: (accountId) =>
    client.accessKey.findMany({ where: { user: { accountId } }, include: { user: true }, orderBy: { id: 'asc' } }),
  insert: (row, maxKeys) =>
    transaction(async (tx) => {
      if (await tx.accessKey.findUnique({ where: { id: row.id } })) return 'taken'
      if ((await tx.accessKey.count({ where: { userId: row.userId } })) >= maxKeys) return 'too-many'
      await tx.accessKey.create({ data: row })
      return 'done'
    }),
  update: async (id, patch) => {
    await client.accessKey.updateMany({ where: { id }, data: patch })
  },
  noteUses: (uses) =>
    direct.write((run) => {
      for (const [id, { lastUsedAtMs, lastUsedService, lastUsedRegion }] of uses) {
        run.change(NOTE_USE, [lastUsedAtMs, lastUsedService, lastUsedRegion, id])
      }
    }),
  remove: async (id) => (await client.accessKey.deleteMany({ where: { id } })).count > 0,
})
