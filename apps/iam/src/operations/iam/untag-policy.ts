import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { arn, tagKeys } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html */
export const untagPolicy = iamOperation({
  name: 'UntagPolicy',
  input: { PolicyArn: arn, TagKeys: tagKeys },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    await ctx.policyTags.remove(policy.arn, input.TagKeys)
    return undefined
  },
})
