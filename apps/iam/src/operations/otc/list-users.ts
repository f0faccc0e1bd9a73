import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { listDocument, userDocument } from '../../wire/otc-documents.ts'
import { flag } from '../../wire/otc-shapes.ts'
import { everyoneOf, requireOwnDomain } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-users */
export const listUsers = otcOperation({
  name: 'ListUsersV3',
  route: 'GET /v3/users',
  action: 'iam:ListUsers',
  input: {
    name: query(z.string().optional()),
    enabled: query(flag.optional()),
    domain_id: query(z.string().optional()),
  },
  resource: ({ account }) => `arn:aws:iam::${account.id}:user/`,
  handle: async ({ ctx, account, base, input: { name, enabled, domain_id } }) => {
    requireOwnDomain(account, domain_id)
    const users = (await everyoneOf(ctx, account.id)).filter(
      (user) => (name ?? user.name) === user.name && (enabled ?? user.isEnabled) === user.isEnabled,
    )
    return listDocument(
      'users',
      users.map((user) => userDocument(user, account, base)),
      base,
    )
  },
})
