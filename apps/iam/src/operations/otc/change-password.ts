import { label } from '@sealstack/http'
import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { userPrincipal } from '../../domain/session.ts'
import { changeIdentity } from '../../flows/change-identity.ts'
import { isPasswordOf } from '../../flows/identify.ts'
import { otcOperation, requireByOtcId } from '../../otc-operation.ts'
import { member, otcId, password } from '../../wire/otc-shapes.ts'

/** One's own, for whoever knows it. https://docs.openstack.org/api-ref/identity/v3/#change-password-for-user */
export const changePassword = otcOperation({
  name: 'ChangePasswordV3',
  route: 'POST /v3/users/{user_id}/password',
  action: 'iam:ChangePassword',
  input: {
    user_id: label(otcId),
    body: member('user', z.object({ password, original_password: password })),
  },
  isOwnMatter: () => true,
  handle: async (call) => {
    const { ctx, principal, input } = call
    const user = await requireByOtcId(call, 'user', input.user_id)
    if (userPrincipal(user).arn !== principal.arn) {
      refuse(
        'AccessDenied',
        'A password is changed by its owner. An administrator may set another one: PATCH the user.',
      )
    }
    const isRight = await isPasswordOf(ctx, user, input.body.user.original_password)
    if (!isRight) refuse('Unauthorized', 'The original password is wrong.')
    await changeIdentity(ctx, user, { password: input.body.user.password })
    return undefined
  },
})
