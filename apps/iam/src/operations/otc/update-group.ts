import { label } from '@sealstack/http'
import { z } from 'zod'
import { changeIdentity } from '../../flows/change-identity.ts'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { groupDocument } from '../../wire/otc-documents.ts'
import { member, otcId, otcName } from '../../wire/otc-shapes.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#update-group */
export const updateGroup = otcIdentityOperation({
  name: 'UpdateGroupV3',
  route: 'PATCH /v3/groups/{group_id}',
  action: 'iam:UpdateGroup',
  kind: 'group',
  input: {
    group_id: label(otcId),
    body: member('group', z.object({ name: otcName.optional(), description: z.string().max(255).optional() })),
  },
  idOf: ({ group_id }) => group_id,
  handle: async ({ ctx, identity, account, base, input }) => ({
    group: groupDocument(await changeIdentity(ctx, identity, input.body.group), account, base),
  }),
})
