import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { groupDocument, listDocument } from '../../wire/otc-documents.ts'
import { EVERY, requireOwnDomain } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-groups */
export const listGroups = otcOperation({
  name: 'ListGroupsV3',
  route: 'GET /v3/groups',
  action: 'iam:ListGroups',
  input: { name: query(z.string().optional()), domain_id: query(z.string().optional()) },
  resource: ({ account }) => `arn:aws:iam::${account.id}:group/`,
  handle: async ({ ctx, account, base, input: { name, domain_id } }) => {
    requireOwnDomain(account, domain_id)
    const groups = await ctx.people.list(account.id, 'group', EVERY)
    const named = groups.filter((group) => (name ?? group.name) === group.name)
    return listDocument(
      'groups',
      named.map((group) => groupDocument(group, account, base)),
      base,
    )
  },
})
