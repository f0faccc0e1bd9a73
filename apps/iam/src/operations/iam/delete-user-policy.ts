import { identityOperation } from '../../operation.ts'
import { policyName } from '../../wire/shapes.ts'
import { deleteInlinePolicy } from '../shared/inline-policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html */
export const deleteUserPolicy = identityOperation({
  name: 'DeleteUserPolicy',
  kind: 'user',
  input: { PolicyName: policyName },
  handle: ({ ctx, identity, input }) => deleteInlinePolicy(ctx, identity, input.PolicyName),
})
