import { identityOperation } from '../../operation.ts'
import { policyName } from '../../wire/shapes.ts'
import { getInlinePolicy } from '../shared/inline-policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html */
export const getUserPolicy = identityOperation({
  name: 'GetUserPolicy',
  kind: 'user',
  input: { PolicyName: policyName },
  handle: ({ ctx, identity, input }) => getInlinePolicy(ctx, identity, input.PolicyName),
})
