import { z } from 'zod'
import { identityArn } from '../../domain/arn.ts'
import { hashPassword } from '../../domain/password.ts'
import { createIdentity } from '../../flows/create-identity.ts'
import { otcOperation } from '../../otc-operation.ts'
import { userDocument } from '../../wire/otc-documents.ts'
import { description, enabled, member, otcName, password } from '../../wire/otc-shapes.ts'
import { requireOwnDomain } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#create-user */
export const createUser = otcOperation({
  name: 'CreateUserV3',
  route: 'POST /v3/users',
  action: 'iam:CreateUser',
  status: 201,
  input: {
    body: member(
      'user',
      z.object({
        name: otcName,
        password: password.optional(),
        domain_id: z.string().optional(),
        email: z.string().max(255).default(''),
        description,
        enabled,
      }),
    ),
  },
  resource: ({ account, input }) =>
    identityArn({ accountId: account.id, kind: 'user', path: '/', name: input.body.user.name }),
  handle: async ({ ctx, account, base, input }) => {
    const { user } = input.body
    requireOwnDomain(account, user.domain_id)
    const row = await createIdentity(ctx, {
      accountId: account.id,
      kind: 'user',
      name: user.name,
      description: user.description,
      more: {
        password: user.password === undefined ? null : await hashPassword(user.password, ctx.random),
        email: user.email,
        isEnabled: user.enabled,
      },
    })
    return { user: userDocument(row, account, base) }
  },
})
