import { findAwsManaged } from '../../domain/aws-managed.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { awsPolicyNodes, policyNodes } from '../../wire/documents.ts'
import { arn } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const getPolicy = iamOperation({
  name: 'GetPolicy',
  input: { PolicyArn: arn },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const use = await ctx.attachments.count(input.PolicyArn)
    const ofAws = findAwsManaged(input.PolicyArn)
    if (ofAws) return [['Policy', awsPolicyNodes(ofAws, use)]]
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    return [['Policy', policyNodes(policy, use, await ctx.policyTags.list(policy.arn))]]
  },
})
