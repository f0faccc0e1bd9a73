import type { KmsDatabase } from './open-kms-database.ts'
import type { Tag } from './rows.ts'

/** A tag name with the values that keys have under it. */
export interface TagValues {
  readonly key: string
  readonly values: readonly string[]
}

/** Tags of the keys of one Region; lists of all of them are of one account. */
export interface TagRepository {
  /** All tags of a key, in the order in which they came. */
  readonly list: (keyId: string) => Promise<readonly Tag[]>
  /** Adds tags, or gives those that are there another value. Nothing is written unless it is `done`. */
  readonly put: (keyId: string, tags: readonly Tag[], maxTags: number) => Promise<'done' | 'unknown-key' | 'too-many'>
  /** Removes the tags that are there, and says how many. */
  readonly remove: (keyId: string, names: readonly string[]) => Promise<number>
  /** Every name that a key has a tag of, with its values. */
  readonly listAll: () => Promise<readonly TagValues[]>
}

/** {@link TagRepository} over the KMS's database. */
export const tagRepository = (
  { client, transaction }: KmsDatabase,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): TagRepository => ({
  list: (keyId) =>
    client.keyTag.findMany({
      where: { region, keyId },
      orderBy: { position: 'asc' },
      select: { key: true, value: true },
    }),
  put: (keyId, tags, maxTags) =>
    transaction(async (tx) => {
      const key = await tx.key.findUnique({ where: { region_id: { region, id: keyId } }, include: { tags: true } })
      if (!key) return 'unknown-key'
      const known = new Set(key.tags.map((tag) => tag.key))
      const added = tags.filter((tag) => !known.has(tag.key))
      if (known.size + added.length > maxTags) return 'too-many'
      for (const tag of tags.filter((candidate) => known.has(candidate.key))) {
        await tx.keyTag.update({
          where: { region_keyId_key: { region, keyId, key: tag.key } },
          data: { value: tag.value },
        })
      }
      const next = Math.max(-1, ...key.tags.map(({ position }) => position)) + 1
      await tx.keyTag.createMany({
        data: added.map((tag, index) => ({ ...tag, region, keyId, position: next + index })),
      })
      return 'done'
    }),
  remove: async (keyId, names) =>
    (await client.keyTag.deleteMany({ where: { region, keyId, key: { in: [...names] } } })).count,
  listAll: async () => {
    const rows = await client.keyTag.findMany({
      where: { region, owner: { accountId } },
      distinct: ['key', 'value'],
      orderBy: [{ key: 'asc' }, { value: 'asc' }],
      select: { key: true, value: true },
    })
    const values = new Map<string, string[]>()
    for (const { key, value } of rows) values.set(key, [...(values.get(key) ?? []), value])
    return [...values].map(([key, of]) => ({ key, values: of }))
  },
})
