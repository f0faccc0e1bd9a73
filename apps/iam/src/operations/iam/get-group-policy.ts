import { identityOperation } from '../../operation.ts'
import { policyName } from '../../wire/shapes.ts'
import { getInlinePolicy } from '../shared/inline-policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html */
export const getGroupPolicy = identityOperation({
  name: 'GetGroupPolicy',
  kind: 'group',
  input: { PolicyName: policyName },
  handle: ({ ctx, identity, input }) => getInlinePolicy(ctx, identity, input.PolicyName),
})
