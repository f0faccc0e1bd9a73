import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { arn, paging } from '../../wire/shapes.ts'
import { listTags } from '../shared/put-tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html */
export const listPolicyTags = iamOperation({
  name: 'ListPolicyTags',
  input: { PolicyArn: arn, ...paging },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    return listTags(await ctx.policyTags.list(policy.arn), input)
  },
})
