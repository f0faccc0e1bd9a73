import { refuse } from '../../domain/refusal.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { arn, versionId } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export const setDefaultPolicyVersion = iamOperation({
  name: 'SetDefaultPolicyVersion',
  input: { PolicyArn: arn, VersionId: versionId },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    if (!(await ctx.managed.findVersion(policy.arn, input.VersionId))) {
      refuse('NoSuchEntity', `Policy ${policy.arn} version v${input.VersionId} does not exist or is not attachable.`)
    }
    await ctx.managed.setDefault(policy.arn, input.VersionId, ctx.clock.now())
    ctx.changed()
    return undefined
  },
})
