import { label } from '@sealstack/http'
import { otcIdentityOperation, requireByOtcId } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { EVERY, refuseMissing } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#check-whether-user-belongs-to-group */
export const checkGroupUser = otcIdentityOperation({
  name: 'CheckGroupUser',
  route: 'HEAD /v3/groups/{group_id}/users/{user_id}',
  action: 'iam:GetGroup',
  kind: 'group',
  input: { group_id: label(otcId), user_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: async (call) => {
    const { ctx, identity, input } = call
    const user = await requireByOtcId(call, 'user', input.user_id)
    const groups = await ctx.people.listGroups(user.id, EVERY)
    if (!groups.some(({ id }) => id === identity.id)) refuseMissing(user, identity)
    return undefined
  },
})
