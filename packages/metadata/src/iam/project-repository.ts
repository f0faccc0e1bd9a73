import type { IamDatabase } from './open-iam-database.ts'
import type { ProjectRow } from './rows.ts'

/** What of a project may change. */
export type ProjectPatch = Partial<Pick<ProjectRow, 'name' | 'description' | 'isEnabled'>>

/** Projects of accounts. */
export interface ProjectRepository {
  readonly find: (id: string) => Promise<ProjectRow | undefined>
  readonly findByName: (accountId: string, name: string) => Promise<ProjectRow | undefined>
  /** By name. */
  readonly list: (accountId: string) => Promise<readonly ProjectRow[]>
  /** False, and nothing is written, when the account has one of that name. */
  readonly insert: (row: ProjectRow) => Promise<boolean>
  /** False, and nothing is written, when the new name is taken. */
  readonly update: (row: ProjectRow, patch: ProjectPatch) => Promise<boolean>
  readonly remove: (id: string) => Promise<void>
}

/** {@link ProjectRepository} over the identity service's database. */
export const projectRepository = ({ client, transaction }: IamDatabase): ProjectRepository => ({
  find: async (id) => (await client.project.findUnique({ where: { id } })) ?? undefined,
  findByName: async (accountId, name) =>
    (await client.project.findUnique({ where: { accountId_name: { accountId, name } } })) ?? undefined,
  list: (accountId) => client.project.findMany({ where: { accountId }, orderBy: { name: 'asc' } }),
  insert: (row) =>
    transaction(async (tx) => {
      const { id, accountId, name } = row
      if (await tx.project.findFirst({ where: { OR: [{ id }, { accountId, name }] } })) return false
      await tx.project.create({ data: row })
      return true
    }),
  update: ({ id, accountId }, patch) =>
    transaction(async (tx) => {
      const { name } = patch
      if (name !== undefined && (await tx.project.findFirst({ where: { accountId, name, NOT: { id } } }))) return false
      await tx.project.update({ where: { id }, data: patch })
      return true
    }),
  remove: async (id) => {
    await client.project.deleteMany({ where: { id } })
  },
})
