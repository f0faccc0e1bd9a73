import { refuse } from '../../domain/refusal.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { arn } from '../../wire/shapes.ts'

const TEXTS = {
  attached: 'Cannot delete a policy attached to entities.',
  versions:
    'This policy has more than one version. Before you delete a policy, you must delete the policy’s versions. The default version is deleted with the policy.',
} as const

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export const deletePolicy = iamOperation({
  name: 'DeletePolicy',
  input: { PolicyArn: arn },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    const outcome = await ctx.managed.remove(policy.arn)
    if (outcome !== 'done') refuse('DeleteConflict', TEXTS[outcome])
    ctx.changed()
    return undefined
  },
})
