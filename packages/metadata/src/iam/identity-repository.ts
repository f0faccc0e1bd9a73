import type { IamDatabase } from './open-iam-database.ts'
import type { IamTag, IdentityKind, IdentityRow, NamePage } from './rows.ts'

/** What of an identity may change. */
export type IdentityPatch = Partial<Omit<IdentityRow, 'id' | 'accountId' | 'kind' | 'otcId' | 'createdAtMs'>>

/** What must go before an identity can; undefined when it is gone. */
export type IdentityRemnant = 'keys' | 'policies' | 'attachments' | 'groups' | 'members' | undefined

/** Users, groups and roles, and who is in which group. */
export interface IdentityRepository {
  readonly find: (accountId: string, kind: IdentityKind, name: string) => Promise<IdentityRow | undefined>
  readonly findById: (id: string) => Promise<IdentityRow | undefined>
  /** Whether there is one of this id and this name. */
  readonly isNamed: (id: string, name: string) => Promise<boolean>
  /** By the id that the OTC API knows it by. */
  readonly findByOtcId: (otcId: string) => Promise<IdentityRow | undefined>
  /** Those whose path begins with `pathPrefix`, by name. */
  readonly list: (
    accountId: string,
    kind: IdentityKind,
    page: NamePage & { readonly pathPrefix?: string },
  ) => Promise<readonly IdentityRow[]>
  /** False, and nothing is written, when the name is taken. */
  readonly insert: (row: IdentityRow, tags?: readonly IamTag[]) => Promise<boolean>
  /** False, and nothing is written, when the new name is taken. */
  readonly update: (row: IdentityRow, patch: IdentityPatch) => Promise<boolean>
  /** Removes an identity that has nothing left; says what there is when there is something. */
  readonly remove: (id: string) => Promise<IdentityRemnant>
  /** Removes an identity with its keys, policies and memberships. */
  readonly removeWhole: (id: string) => Promise<void>
  readonly addMember: (groupId: string, userId: string) => Promise<void>
  /** False when the user was not in it. */
  readonly removeMember: (groupId: string, userId: string) => Promise<boolean>
  /** By name. */
  readonly listMembers: (groupId: string, page: NamePage) => Promise<readonly IdentityRow[]>
  /** Groups of a user, by name. */
  readonly listGroups: (userId: string, page: NamePage) => Promise<readonly IdentityRow[]>
}

// Asked by every start.
const NAMED = 'SELECT 1 FROM "Identity" WHERE "id" = ? AND "name" = ?'

/** {@link IdentityRepository} over the identity service's database. */
export const identityRepository = ({ client, transaction, direct }: IamDatabase): IdentityRepository => ({
  find: async (accountId, kind, name) =>
    (await client.identity.findUnique({
      where: { accountId_kind_lowerName: { accountId, kind, lowerName: name.toLowerCase() } },
    })) ?? undefined,
  findById: async (id) => (await client.identity.findUnique({ where: { id } })) ?? undefined,
  isNamed: (id, name) => direct.read((run) => run.first(NAMED, [id, name]) !== undefined),
  findByOtcId: async (otcId) => (await client.identity.findUnique({ where: { otcId } })) ?? undefined,
  list: (accountId, kind, { after = '', limit, pathPrefix = '/' }) =>
    client.identity.findMany({
      where: { accountId, kind, lowerName: { gt: after }, path: { startsWith: pathPrefix } },
      orderBy: { lowerName: 'asc' },
      take: limit,
    }),
  insert: (row, tags = []) =>
    transaction(async (tx) => {
      const { id, accountId, kind, lowerName } = row
      if (await tx.identity.findUnique({ where: { accountId_kind_lowerName: { accountId, kind, lowerName } } })) {
        return false
      }
      await tx.identity.create({ data: row })
      await tx.identityTag.createMany({
        data: tags.map((tag) => ({ ...tag, ownerId: id, lowerKey: tag.key.toLowerCase() })),
      })
      return true
    }),
  update: ({ id, accountId, kind }, patch) =>
    transaction(async (tx) => {
      const { lowerName } = patch
      const isTaken =
        lowerName !== undefined &&
        (await tx.identity.findFirst({ where: { accountId, kind, lowerName, NOT: { id } } })) !== null
      if (isTaken) return false
      await tx.identity.update({ where: { id }, data: patch })
      return true
    }),
  remove: (id) =>
    transaction(async (tx) => {
      if ((await tx.accessKey.count({ where: { userId: id } })) > 0) return 'keys'
      if ((await tx.inlinePolicy.count({ where: { identityId: id } })) > 0) return 'policies'
      if ((await tx.attachment.count({ where: { identityId: id } })) > 0) return 'attachments'
      if ((await tx.membership.count({ where: { userId: id } })) > 0) return 'groups'
      if ((await tx.membership.count({ where: { groupId: id } })) > 0) return 'members'
      await tx.identity.deleteMany({ where: { id } })
      return undefined
    }),
  removeWhole: async (id) => {
    await client.identity.deleteMany({ where: { id } })
  },
  addMember: async (groupId, userId) => {
    const row = { groupId, userId }
    await client.membership.upsert({ where: { groupId_userId: row }, create: row, update: {} })
  },
  removeMember: async (groupId, userId) =>
    (await client.membership.deleteMany({ where: { groupId, userId } })).count > 0,
  listMembers: (groupId, { after = '', limit }) =>
    client.identity.findMany({
      where: { groups: { some: { groupId } }, lowerName: { gt: after } },
      orderBy: { lowerName: 'asc' },
      take: limit,
    }),
  listGroups: (userId, { after = '', limit }) =>
    client.identity.findMany({
      where: { members: { some: { userId } }, lowerName: { gt: after } },
      orderBy: { lowerName: 'asc' },
      take: limit,
    }),
})
