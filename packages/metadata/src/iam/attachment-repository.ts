import type { IamDatabase } from './open-iam-database.ts'
import type { IdentityRow, InlinePolicyRow, NamePage } from './rows.ts'

/** Policies of identities: their own, and managed ones by ARN. */
export interface AttachmentRepository {
  /** Puts a policy of the identity's own in the place of the one of its name. */
  readonly putInline: (row: InlinePolicyRow) => Promise<void>
  readonly findInline: (identityId: string, name: string) => Promise<InlinePolicyRow | undefined>
  /** By name. */
  readonly listInline: (identityId: string, page: NamePage) => Promise<readonly InlinePolicyRow[]>
  /** False when there was none. */
  readonly removeInline: (identityId: string, name: string) => Promise<boolean>
  /** Nothing is written when the identity has `maxAttached` others. */
  readonly attach: (identityId: string, policyArn: string, maxAttached: number) => Promise<'done' | 'too-many'>
  /** False when it was not attached. */
  readonly detach: (identityId: string, policyArn: string) => Promise<boolean>
  /** ARNs, in their order. */
  readonly listAttached: (identityId: string, page: NamePage) => Promise<readonly string[]>
  /** Who has a managed policy, by name. */
  readonly listHolders: (policyArn: string) => Promise<readonly IdentityRow[]>
  /** For how many identities a managed policy is attached, and for how many it is the boundary. */
  readonly count: (policyArn: string) => Promise<{ readonly attached: number; readonly bounds: number }>
}

/** {@link AttachmentRepository} over the identity service's database. */
export const attachmentRepository = ({ client, transaction }: IamDatabase): AttachmentRepository => ({
  putInline: async (row) => {
    const { identityId, name, document } = row
    const where = { identityId_name: { identityId, name } }
    await client.inlinePolicy.upsert({ where, create: row, update: { document } })
  },
  findInline: async (identityId, name) =>
    (await client.inlinePolicy.findUnique({ where: { identityId_name: { identityId, name } } })) ?? undefined,
  listInline: (identityId, { after = '', limit }) =>
    client.inlinePolicy.findMany({
      where: { identityId, name: { gt: after } },
      orderBy: { name: 'asc' },
      take: limit,
    }),
  removeInline: async (identityId, name) =>
    (await client.inlinePolicy.deleteMany({ where: { identityId, name } })).count > 0,
  attach: (identityId, policyArn, maxAttached) =>
    transaction(async (tx) => {
      const row = { identityId, policyArn }
      if (await tx.attachment.findUnique({ where: { identityId_policyArn: row } })) return 'done'
      if ((await tx.attachment.count({ where: { identityId } })) >= maxAttached) return 'too-many'
      await tx.attachment.create({ data: row })
      return 'done'
    }),
  detach: async (identityId, policyArn) =>
    (await client.attachment.deleteMany({ where: { identityId, policyArn } })).count > 0,
  listAttached: async (identityId, { after = '', limit }) => {
    const rows = await client.attachment.findMany({
      where: { identityId, policyArn: { gt: after } },
      orderBy: { policyArn: 'asc' },
      take: limit,
    })
    return rows.map(({ policyArn }) => policyArn)
  },
  listHolders: (policyArn) =>
    client.identity.findMany({ where: { attachments: { some: { policyArn } } }, orderBy: { lowerName: 'asc' } }),
  count: async (policyArn) => ({
    attached: await client.attachment.count({ where: { policyArn } }),
    bounds: await client.identity.count({ where: { boundaryArn: policyArn } }),
  }),
})
