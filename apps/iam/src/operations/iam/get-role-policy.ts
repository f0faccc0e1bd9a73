import { identityOperation } from '../../operation.ts'
import { policyName } from '../../wire/shapes.ts'
import { getInlinePolicy } from '../shared/inline-policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const getRolePolicy = identityOperation({
  name: 'GetRolePolicy',
  kind: 'role',
  input: { PolicyName: policyName },
  handle: ({ ctx, identity, input }) => getInlinePolicy(ctx, identity, input.PolicyName),
})
