import { membershipOperation, refuseMissing } from '../shared/membership.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#remove-user-from-group */
export const removeGroupUser = membershipOperation({
  name: 'RemoveGroupUser',
  method: 'DELETE',
  action: 'iam:RemoveUserFromGroup',
  handle: async ({ people, changed }, group, user) => {
    if (!(await people.removeMember(group.id, user.id))) refuseMissing(user, group)
    changed()
  },
})
