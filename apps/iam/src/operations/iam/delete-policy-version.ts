import { refuse } from '../../domain/refusal.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { arn, versionId } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export const deletePolicyVersion = iamOperation({
  name: 'DeletePolicyVersion',
  input: { PolicyArn: arn, VersionId: versionId },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    if (policy.defaultVersion === input.VersionId) {
      refuse('DeleteConflict', 'Cannot delete the default version of a policy.')
    }
    if (!(await ctx.managed.removeVersion(policy.arn, input.VersionId))) {
      refuse('NoSuchEntity', `Policy ${policy.arn} version v${input.VersionId} does not exist or is not attachable.`)
    }
    return undefined
  },
})
