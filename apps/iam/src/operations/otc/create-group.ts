import { z } from 'zod'
import { identityArn } from '../../domain/arn.ts'
import { createIdentity } from '../../flows/create-identity.ts'
import { otcOperation } from '../../otc-operation.ts'
import { groupDocument } from '../../wire/otc-documents.ts'
import { description, member, otcName } from '../../wire/otc-shapes.ts'
import { requireOwnDomain } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#create-group */
export const createGroup = otcOperation({
  name: 'CreateGroupV3',
  route: 'POST /v3/groups',
  action: 'iam:CreateGroup',
  status: 201,
  input: { body: member('group', z.object({ name: otcName, domain_id: z.string().optional(), description })) },
  resource: ({ account, input }) =>
    identityArn({ accountId: account.id, kind: 'group', path: '/', name: input.body.group.name }),
  handle: async ({ ctx, account, base, input }) => {
    const { name, domain_id, description: text } = input.body.group
    requireOwnDomain(account, domain_id)
    const row = await createIdentity(ctx, { accountId: account.id, kind: 'group', name, description: text })
    return { group: groupDocument(row, account, base) }
  },
})
