import { readPolicy } from '../../domain/read-policy.ts'
import { identityOperation } from '../../operation.ts'
import { policyDocument } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const updateAssumeRolePolicy = identityOperation({
  name: 'UpdateAssumeRolePolicy',
  kind: 'role',
  input: { PolicyDocument: policyDocument },
  handle: async ({ ctx, identity, input }) => {
    readPolicy(input.PolicyDocument, 'trust')
    await ctx.people.update(identity, { trustPolicy: input.PolicyDocument })
    ctx.changed()
    return undefined
  },
})
