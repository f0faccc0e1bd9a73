import type { IamDatabase } from './open-iam-database.ts'
import type { IamTag } from './rows.ts'

/** Tags of identities, by their ids, or of managed policies, by their ARNs. */
export interface IamTagRepository {
  /** By name. */
  readonly list: (ownerId: string) => Promise<readonly IamTag[]>
  /** Adds tags, or puts them in the place of those of their names. Nothing is written when there would be too many. */
  readonly put: (ownerId: string, tags: readonly IamTag[], maxTags: number) => Promise<'done' | 'too-many'>
  readonly remove: (ownerId: string, keys: readonly string[]) => Promise<void>
}

/** {@link IamTagRepository} of identities. */
export const identityTagRepository = ({ client, transaction }: IamDatabase): IamTagRepository => ({
  list: (ownerId) =>
    client.identityTag.findMany({
      where: { ownerId },
      orderBy: { lowerKey: 'asc' },
      select: { key: true, value: true },
    }),
  put: (ownerId, tags, maxTags) =>
    transaction(async (tx) => {
      const lowerKeys = tags.map(({ key }) => key.toLowerCase())
      await tx.identityTag.deleteMany({ where: { ownerId, lowerKey: { in: lowerKeys } } })
      if ((await tx.identityTag.count({ where: { ownerId } })) + tags.length > maxTags) throw new TooManyTags()
      await tx.identityTag.createMany({
        data: tags.map((tag) => ({ ...tag, ownerId, lowerKey: tag.key.toLowerCase() })),
      })
      return 'done' as const
    }).catch(tooMany),
  remove: async (ownerId, keys) => {
    await client.identityTag.deleteMany({ where: { ownerId, lowerKey: { in: keys.map((key) => key.toLowerCase()) } } })
  },
})

/** {@link IamTagRepository} of managed policies. */
export const policyTagRepository = ({ client, transaction }: IamDatabase): IamTagRepository => ({
  list: (ownerId) =>
    client.policyTag.findMany({ where: { ownerId }, orderBy: { lowerKey: 'asc' }, select: { key: true, value: true } }),
  put: (ownerId, tags, maxTags) =>
    transaction(async (tx) => {
      const lowerKeys = tags.map(({ key }) => key.toLowerCase())
      await tx.policyTag.deleteMany({ where: { ownerId, lowerKey: { in: lowerKeys } } })
      if ((await tx.policyTag.count({ where: { ownerId } })) + tags.length > maxTags) throw new TooManyTags()
      await tx.policyTag.createMany({
        data: tags.map((tag) => ({ ...tag, ownerId, lowerKey: tag.key.toLowerCase() })),
      })
      return 'done' as const
    }).catch(tooMany),
  remove: async (ownerId, keys) => {
    await client.policyTag.deleteMany({ where: { ownerId, lowerKey: { in: keys.map((key) => key.toLowerCase()) } } })
  },
})

/** Undoes the transaction. */
class TooManyTags extends Error {}

const tooMany = (error: unknown): 'too-many' => {
  if (error instanceof TooManyTags) return 'too-many'
  throw error
}
