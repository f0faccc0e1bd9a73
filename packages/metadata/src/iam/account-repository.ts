import type { IamDatabase } from './open-iam-database.ts'
import type { AccountRow, ProjectRow } from './rows.ts'

/** Accounts and their projects. */
export interface AccountRepository {
  readonly find: (id: string) => Promise<AccountRow | undefined>
  /** False, and nothing is written, when the id, the domain or the name is another's. */
  readonly insert: (account: AccountRow, projects: readonly ProjectRow[]) => Promise<boolean>
  /** False when the alias is another account's. */
  readonly setAlias: (id: string, alias: string | null) => Promise<boolean>
}

/** {@link AccountRepository} over the identity service's database. */
export const accountRepository = ({ client, transaction }: IamDatabase): AccountRepository => ({
  find: async (id) => (await client.account.findUnique({ where: { id } })) ?? undefined,
  insert: (account, projects) =>
    transaction(async (tx) => {
      const { id, domainId, name } = account
      if (await tx.account.findFirst({ where: { OR: [{ id }, { domainId }, { name }] } })) return false
      await tx.account.create({ data: account })
      await tx.project.createMany({ data: [...projects] })
      return true
    }),
  setAlias: (id, alias) =>
    transaction(async (tx) => {
      if (alias !== null && (await tx.account.findFirst({ where: { alias, NOT: { id } } }))) return false
      await tx.account.update({ where: { id }, data: { alias } })
      return true
    }),
})
