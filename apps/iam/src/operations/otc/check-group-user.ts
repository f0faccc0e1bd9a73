import { membershipOperation, refuseMissing } from '../shared/membership.ts'
import { EVERY } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#check-whether-user-belongs-to-group */
export const checkGroupUser = membershipOperation({
  name: 'CheckGroupUser',
  method: 'HEAD',
  action: 'iam:GetGroup',
  handle: async ({ people }, group, user) => {
    const groups = await people.listGroups(user.id, EVERY)
    if (!groups.some(({ id }) => id === group.id)) refuseMissing(user, group)
  },
})
