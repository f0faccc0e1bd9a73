import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { groupDocument, listDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { EVERY } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-groups-to-which-a-user-belongs */
export const listUserGroups = otcIdentityOperation({
  name: 'ListUserGroups',
  route: 'GET /v3/users/{user_id}/groups',
  action: 'iam:ListGroupsForUser',
  kind: 'user',
  input: { user_id: label(otcId) },
  idOf: ({ user_id }) => user_id,
  isOwnMatter: true,
  handle: async ({ ctx, identity, account, base }) => {
    const groups = await ctx.people.listGroups(identity.id, EVERY)
    const path = `users/${identity.otcId}/groups`
    return listDocument(
      'groups',
      groups.map((group) => groupDocument(group, account, base)),
      base,
      path,
    )
  },
})
