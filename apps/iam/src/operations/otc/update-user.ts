import { label } from '@sealstack/http'
import { z } from 'zod'
import { changeIdentity } from '../../flows/change-identity.ts'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { userDocument } from '../../wire/otc-documents.ts'
import { member, otcId, otcName, password } from '../../wire/otc-shapes.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#update-user */
export const updateUser = otcIdentityOperation({
  name: 'UpdateUserV3',
  route: 'PATCH /v3/users/{user_id}',
  action: 'iam:UpdateUser',
  kind: 'user',
  input: {
    user_id: label(otcId),
    body: member(
      'user',
      z.object({
        name: otcName.optional(),
        password: password.optional(),
        email: z.string().max(255).optional(),
        description: z.string().max(255).optional(),
        enabled: z.boolean().optional(),
      }),
    ),
  },
  idOf: ({ user_id }) => user_id,
  handle: async ({ ctx, identity, account, base, input }) => {
    const { enabled: isEnabled, ...rest } = input.body.user
    return { user: userDocument(await changeIdentity(ctx, identity, { ...rest, isEnabled }), account, base) }
  },
})
