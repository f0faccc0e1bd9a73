import { label } from '@sealstack/http'
import { otcIdentityOperation, requireByOtcId } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { refuseMissing } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#remove-user-from-group */
export const removeGroupUser = otcIdentityOperation({
  name: 'RemoveGroupUser',
  route: 'DELETE /v3/groups/{group_id}/users/{user_id}',
  action: 'iam:RemoveUserFromGroup',
  kind: 'group',
  input: { group_id: label(otcId), user_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: async (call) => {
    const { ctx, identity, input } = call
    const user = await requireByOtcId(call, 'user', input.user_id)
    if (!(await ctx.people.removeMember(identity.id, user.id))) refuseMissing(user, identity)
    ctx.changed()
    return undefined
  },
})
