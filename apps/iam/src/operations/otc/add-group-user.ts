import { joinGroup } from '../../flows/join-group.ts'
import { membershipOperation } from '../shared/membership.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#add-user-to-group */
export const addGroupUser = membershipOperation({
  name: 'AddGroupUser',
  method: 'PUT',
  action: 'iam:AddUserToGroup',
  handle: joinGroup,
})
