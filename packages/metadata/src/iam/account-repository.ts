import type { IamDatabase } from './open-iam-database.ts'
import type { AccountRow, ProjectRow } from './rows.ts'

/** Accounts and their projects. */
export interface AccountRepository {
  readonly find: (id: string) => Promise<AccountRow | undefined>
  readonly findByName: (name: string) => Promise<AccountRow | undefined>
  readonly findByDomain: (domainId: string) => Promise<AccountRow | undefined>
  readonly list: () => Promise<readonly AccountRow[]>
  /** False, and nothing is written, when the id, the domain or the name is another's. */
  readonly insert: (account: AccountRow, projects: readonly ProjectRow[]) => Promise<boolean>
  /** False when the alias is another account's. */
  readonly setAlias: (id: string, alias: string | null) => Promise<boolean>
  readonly findProject: (id: string) => Promise<ProjectRow | undefined>
  readonly findProjectByName: (accountId: string, name: string) => Promise<ProjectRow | undefined>
  /** By name. */
  readonly listProjects: (accountId: string) => Promise<readonly ProjectRow[]>
  /** False when the account has a project of that name. */
  readonly insertProject: (project: ProjectRow) => Promise<boolean>
}

/** {@link AccountRepository} over the identity service's database. */
export const accountRepository = ({ client, transaction }: IamDatabase): AccountRepository => ({
  find: async (id) => (await client.account.findUnique({ where: { id } })) ?? undefined,
  findByName: async (name) => (await client.account.findUnique({ where: { name } })) ?? undefined,
  findByDomain: async (domainId) => (await client.account.findUnique({ where: { domainId } })) ?? undefined,
  list: () => client.account.findMany({ orderBy: { name: 'asc' } }),
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
  findProject: async (id) => (await client.project.findUnique({ where: { id } })) ?? undefined,
  findProjectByName: async (accountId, name) =>
    (await client.project.findUnique({ where: { accountId_name: { accountId, name } } })) ?? undefined,
  listProjects: (accountId) => client.project.findMany({ where: { accountId }, orderBy: { name: 'asc' } }),
  insertProject: (project) =>
    transaction(async (tx) => {
      const { accountId, name } = project
      if (await tx.project.findUnique({ where: { accountId_name: { accountId, name } } })) return false
      await tx.project.create({ data: project })
      return true
    }),
})
