import { putInlinePolicy } from '../../flows/put-inline-policy.ts'
import { identityOperation } from '../../operation.ts'
import { policyDocument, policyName } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html */
export const putGroupPolicy = identityOperation({
  name: 'PutGroupPolicy',
  kind: 'group',
  input: { PolicyName: policyName, PolicyDocument: policyDocument },
  handle: ({ ctx, identity, input }) => putInlinePolicy(ctx, identity, input),
})
