import type { KmsDatabase } from './open-kms-database.ts'
import type { Tag } from './rows.ts'

/** Tags of keys. */
export interface TagRepository {
  /** All tags of a key, in the order in which they came. */
  readonly list: (keyId: string) => Promise<readonly Tag[]>
  /** Adds tags, or gives those that are there another value. Nothing is written unless it is `done`. */
  readonly put: (keyId: string, tags: readonly Tag[], maxTags: number) => Promise<'done' | 'unknown-key' | 'too-many'>
  /** Removes the tags that are there. */
  readonly remove: (keyId: string, names: readonly string[]) => Promise<void>
}

/** {@link TagRepository} over the KMS's database. */
export const tagRepository = ({ client, transaction }: KmsDatabase): TagRepository => ({
  list: (keyId) =>
    client.keyTag.findMany({ where: { keyId }, orderBy: { position: 'asc' }, select: { key: true, value: true } }),
  put: (keyId, tags, maxTags) =>
    transaction(async (tx) => {
      const key = await tx.key.findUnique({ where: { id: keyId }, include: { tags: true } })
      if (!key) return 'unknown-key'
      const known = new Set(key.tags.map((tag) => tag.key))
      const added = tags.filter((tag) => !known.has(tag.key))
      if (known.size + added.length > maxTags) return 'too-many'
      for (const tag of tags.filter((candidate) => known.has(candidate.key))) {
        await tx.keyTag.update({ where: { keyId_key: { keyId, key: tag.key } }, data: { value: tag.value } })
      }
      const next = Math.max(-1, ...key.tags.map(({ position }) => position)) + 1
      await tx.keyTag.createMany({ data: added.map((tag, index) => ({ ...tag, keyId, position: next + index })) })
      return 'done'
    }),
  remove: async (keyId, names) => {
    await client.keyTag.deleteMany({ where: { keyId, key: { in: [...names] } } })
  },
})
