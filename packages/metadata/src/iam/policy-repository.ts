import type { IamDatabase } from './open-iam-database.ts'
import type { IamTag, ManagedPolicyRow, NamePage, PolicyVersionRow } from './rows.ts'

/** Managed policies of accounts and their versions. */
export interface PolicyRepository {
  readonly find: (arn: string) => Promise<ManagedPolicyRow | undefined>
  /** By name. */
  readonly list: (
    accountId: string,
    page: NamePage & { readonly pathPrefix?: string },
  ) => Promise<readonly ManagedPolicyRow[]>
  /** Adds a policy with its first version. False when the name is taken. */
  readonly insert: (row: ManagedPolicyRow, document: string, tags: readonly IamTag[]) => Promise<boolean>
  /** Removes a policy whose only version is the default one, and which nobody has. */
  readonly remove: (arn: string) => Promise<'done' | 'attached' | 'versions'>
  readonly findVersion: (arn: string, version: number) => Promise<PolicyVersionRow | undefined>
  /** The newest first. */
  readonly listVersions: (arn: string) => Promise<readonly PolicyVersionRow[]>
  /** Adds a version to a policy that has fewer than `maxVersions`; undefined when it has them. */
  readonly addVersion: (
    arn: string,
    version: { readonly document: string; readonly atMs: number; readonly isDefault: boolean },
    maxVersions: number,
  ) => Promise<PolicyVersionRow | undefined>
  readonly setDefault: (arn: string, version: number, atMs: number) => Promise<void>
  /** False when there was none. */
  readonly removeVersion: (arn: string, version: number) => Promise<boolean>
}

/** {@link PolicyRepository} over the identity service's database. */
export const policyRepository = ({ client, transaction }: IamDatabase): PolicyRepository => ({
  find: async (arn) => (await client.managedPolicy.findUnique({ where: { arn } })) ?? undefined,
  list: (accountId, { after = '', limit, pathPrefix = '/' }) =>
    client.managedPolicy.findMany({
      where: { accountId, lowerName: { gt: after }, path: { startsWith: pathPrefix } },
      orderBy: { lowerName: 'asc' },
      take: limit,
    }),
  insert: (row, document, tags) =>
    transaction(async (tx) => {
      const { arn, accountId, lowerName, createdAtMs } = row
      if (await tx.managedPolicy.findUnique({ where: { accountId_lowerName: { accountId, lowerName } } })) return false
      await tx.managedPolicy.create({ data: row })
      await tx.policyVersion.create({ data: { policyArn: arn, version: 1, document, createdAtMs } })
      await tx.policyTag.createMany({
        data: tags.map((tag) => ({ ...tag, ownerId: arn, lowerKey: tag.key.toLowerCase() })),
      })
      return true
    }),
  remove: (arn) =>
    transaction(async (tx) => {
      if ((await tx.attachment.count({ where: { policyArn: arn } })) > 0) return 'attached'
      if ((await tx.identity.count({ where: { boundaryArn: arn } })) > 0) return 'attached'
      if ((await tx.policyVersion.count({ where: { policyArn: arn } })) > 1) return 'versions'
      await tx.managedPolicy.deleteMany({ where: { arn } })
      return 'done'
    }),
  findVersion: async (policyArn, version) =>
    (await client.policyVersion.findUnique({ where: { policyArn_version: { policyArn, version } } })) ?? undefined,
  listVersions: (policyArn) => client.policyVersion.findMany({ where: { policyArn }, orderBy: { version: 'desc' } }),
  addVersion: (policyArn, { document, atMs, isDefault }, maxVersions) =>
    transaction(async (tx) => {
      if ((await tx.policyVersion.count({ where: { policyArn } })) >= maxVersions) return undefined
      const { lastVersion } = await tx.managedPolicy.findUniqueOrThrow({ where: { arn: policyArn } })
      const row = { policyArn, version: lastVersion + 1, document, createdAtMs: BigInt(atMs) }
      await tx.policyVersion.create({ data: row })
      await tx.managedPolicy.update({
        where: { arn: policyArn },
        data: {
          lastVersion: row.version,
          updatedAtMs: BigInt(atMs),
          ...(isDefault ? { defaultVersion: row.version } : {}),
        },
      })
      return row
    }),
  setDefault: async (arn, defaultVersion, atMs) => {
    await client.managedPolicy.update({ where: { arn }, data: { defaultVersion, updatedAtMs: BigInt(atMs) } })
  },
  removeVersion: async (policyArn, version) =>
    (await client.policyVersion.deleteMany({ where: { policyArn, version } })).count > 0,
})
