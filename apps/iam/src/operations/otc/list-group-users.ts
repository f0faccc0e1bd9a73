import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { listDocument, userDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { EVERY } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-users-in-group */
export const listGroupUsers = otcIdentityOperation({
  name: 'ListGroupUsers',
  route: 'GET /v3/groups/{group_id}/users',
  action: 'iam:GetGroup',
  kind: 'group',
  input: { group_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: async ({ ctx, identity, account, base }) => {
    const users = await ctx.people.listMembers(identity.id, EVERY)
    const path = `groups/${identity.otcId}/users`
    return listDocument(
      'users',
      users.map((user) => userDocument(user, account, base)),
      base,
      path,
    )
  },
})
