import { label } from '@sealstack/http'
import { joinGroup } from '../../flows/join-group.ts'
import { otcIdentityOperation, requireByOtcId } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#add-user-to-group */
export const addGroupUser = otcIdentityOperation({
  name: 'AddGroupUser',
  route: 'PUT /v3/groups/{group_id}/users/{user_id}',
  action: 'iam:AddUserToGroup',
  kind: 'group',
  input: { group_id: label(otcId), user_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: async (call) => {
    const { ctx, identity, input } = call
    const user = await requireByOtcId(call, 'user', input.user_id)
    await joinGroup(ctx, identity, user)
    return undefined
  },
})
