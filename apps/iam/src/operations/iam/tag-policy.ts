import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { arn, tags } from '../../wire/shapes.ts'
import { putTags } from '../shared/put-tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html */
export const tagPolicy = iamOperation({
  name: 'TagPolicy',
  input: { PolicyArn: arn, Tags: tags },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) =>
    putTags(ctx.policyTags, (await findOwnPolicy(ctx, caller, input.PolicyArn)).arn, input.Tags),
})
