import { insertRow } from '../direct-run.ts'
import type { IamDatabase } from './open-iam-database.ts'
import type { AccountRow, IdentityRow, ProjectRow } from './rows.ts'

/** Accounts. */
export interface AccountRepository {
  readonly find: (id: string) => Promise<AccountRow | undefined>
  readonly findByDomain: (domainId: string) => Promise<AccountRow | undefined>
  readonly findByName: (name: string) => Promise<AccountRow | undefined>
  /** By id. */
  readonly list: () => Promise<readonly AccountRow[]>
  /**
   * Adds an account with its root user and its first project. False, and nothing is written, when the id, the domain or
   * the name is another's.
   */
  readonly insert: (account: AccountRow, root: IdentityRow, project: ProjectRow) => Promise<boolean>
  /** False when the alias is another account's. */
  readonly setAlias: (id: string, alias: string | null) => Promise<boolean>
}

const TAKEN = 'SELECT 1 FROM "Account" WHERE "id" = ? OR "domainId" = ? OR "name" = ?'

/** {@link AccountRepository} over the identity service's database. */
export const accountRepository = ({ client, transaction, direct }: IamDatabase): AccountRepository => ({
  find: async (id) => (await client.account.findUnique({ where: { id } })) ?? undefined,
  findByDomain: async (domainId) => (await client.account.findUnique({ where: { domainId } })) ?? undefined,
  findByName: async (name) => (await client.account.findUnique({ where: { name } })) ?? undefined,
  list: () => client.account.findMany({ orderBy: { id: 'asc' } }),
  insert: (account, root, project) =>
    direct.write((run) => {
      if (run.first(TAKEN, [account.id, account.domainId, account.name])) return false
      insertRow(run, 'Account', account)
      insertRow(run, 'Identity', root)
      insertRow(run, 'Project', project)
      return true
    }),
  setAlias: (id, alias) =>
    transaction(async (tx) => {
      if (alias !== null && (await tx.account.findFirst({ where: { alias, NOT: { id } } }))) return false
      await tx.account.update({ where: { id }, data: { alias } })
      return true
    }),
})
