import { z } from 'zod'
import { POLICY_NAME } from '../../domain/key-policy.ts'
import { changeKeyState } from '../../flows/change-key-state.ts'
import { checkKeyPolicy } from '../../flows/key-policy.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keptText, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
export const putKeyPolicy = awsOperation({
  name: 'PutKeyPolicy',
  action: 'kms:PutKeyPolicy',
  input: {
    KeyId: keyIdMember,
    Policy: keptText(1, 131_072),
    PolicyName: z.string().min(1).max(128).default(POLICY_NAME),
    BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
  },
  errors: ['ValidationException'],
  async handle({ input, ctx, caller, fail }) {
    if (input.PolicyName !== POLICY_NAME) {
      fail('ValidationException', {}, { message: `The only valid name of a key policy is '${POLICY_NAME}'.` })
    }
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    const { Policy: policy, BypassPolicyLockoutSafetyCheck: isLockoutAllowed } = input
    await checkKeyPolicy(ctx, key, caller, { policy, isLockoutAllowed })
    await changeKeyState(ctx, key, 'show', { policy })
    return undefined
  },
})
