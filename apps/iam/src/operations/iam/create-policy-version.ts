import { findOwnPolicy } from '../../flows/find-identity.ts'
import { addPolicyVersion } from '../../flows/managed-policies.ts'
import { iamOperation } from '../../operation.ts'
import { versionNodes } from '../../wire/documents.ts'
import { arn, flag, policyDocument } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const createPolicyVersion = iamOperation({
  name: 'CreatePolicyVersion',
  input: { PolicyArn: arn, PolicyDocument: policyDocument, SetAsDefault: flag.default(false) },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    const isDefault = input.SetAsDefault
    const row = await addPolicyVersion(ctx, policy, { document: input.PolicyDocument, isDefault })
    return [['PolicyVersion', versionNodes(row, isDefault)]]
  },
})
