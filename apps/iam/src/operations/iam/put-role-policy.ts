import { putInlinePolicy } from '../../flows/put-inline-policy.ts'
import { identityOperation } from '../../operation.ts'
import { policyDocument, policyName } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const putRolePolicy = identityOperation({
  name: 'PutRolePolicy',
  kind: 'role',
  input: { PolicyName: policyName, PolicyDocument: policyDocument },
  handle: ({ ctx, identity, input }) => putInlinePolicy(ctx, identity, input),
})
