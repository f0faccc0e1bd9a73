import type { KmsDatabase } from './open-kms-database.ts'
import type { GrantRow, Page } from './rows.ts'

/** Which grants of a key to list; all when nothing is given. */
export interface GrantFilter {
  readonly id?: string
  readonly grantee?: string
}

/** Grants on the keys of one Region. */
export interface GrantRepository {
  /** Nothing is written unless it is `done`. */
  readonly insert: (grant: GrantRow, maxGrants: number) => Promise<'done' | 'unknown-key' | 'too-many'>
  readonly find: (id: string) => Promise<GrantRow | undefined>
  /** Grants of a key by id. */
  readonly list: (keyId: string, filter: GrantFilter, page: Page) => Promise<readonly GrantRow[]>
  readonly count: (keyId: string) => Promise<number>
  /** Grants that a principal may retire, by id. */
  readonly listRetirable: (retiring: string, page: Page) => Promise<readonly GrantRow[]>
  readonly countRetirable: (retiring: string) => Promise<number>
  /** The largest number of grants that any one key has. */
  readonly mostPerKey: () => Promise<number>
  /** False when it was gone already. */
  readonly remove: (id: string) => Promise<boolean>
}

/** {@link GrantRepository} over the KMS's database. */
export const grantRepository = ({ client, transaction }: KmsDatabase, region: string): GrantRepository => ({
  insert: (grant, maxGrants) =>
    transaction(async (tx) => {
      if ((await tx.key.count({ where: { region, id: grant.keyId } })) === 0) return 'unknown-key'
      if ((await tx.grant.count({ where: { region, keyId: grant.keyId } })) >= maxGrants) return 'too-many'
      await tx.grant.create({ data: { ...grant, region } })
      return 'done'
    }),
  find: async (id) => (await client.grant.findFirst({ where: { region, id } })) ?? undefined,
  list: (keyId, filter, page) =>
    client.grant.findMany({
      where: { region, keyId, AND: [filter, after(page)] },
      orderBy: { id: 'asc' },
      skip: page.skip ?? 0,
      take: page.limit,
    }),
  count: (keyId) => client.grant.count({ where: { region, keyId } }),
  listRetirable: (retiring, page) =>
    client.grant.findMany({
      where: { region, retiring, ...after(page) },
      orderBy: { id: 'asc' },
      skip: page.skip ?? 0,
      take: page.limit,
    }),
  countRetirable: (retiring) => client.grant.count({ where: { region, retiring } }),
  mostPerKey: async () => {
    const [most] = await client.grant.groupBy({
      by: ['keyId'],
      where: { region },
      _count: { _all: true },
      orderBy: { _count: { keyId: 'desc' } },
      take: 1,
    })
    return most?._count._all ?? 0
  },
  remove: async (id) => (await client.grant.deleteMany({ where: { region, id } })).count === 1,
})

const after = (page: Page) => (page.after === undefined ? {} : { id: { gt: page.after } })
