import { policyArn } from '../../domain/arn.ts'
import { createManagedPolicy } from '../../flows/managed-policies.ts'
import { iamOperation } from '../../operation.ts'
import { policyNodes } from '../../wire/documents.ts'
import { description, path, policyDocument, policyName, tags } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const createPolicy = iamOperation({
  name: 'CreatePolicy',
  input: {
    PolicyName: policyName,
    PolicyDocument: policyDocument,
    Path: path.default('/'),
    Description: description.default(''),
    Tags: tags.default([]),
  },
  resource: ({ caller: { accountId }, input }) => policyArn({ accountId, path: input.Path, name: input.PolicyName }),
  handle: async ({ ctx, caller: { accountId }, input }) => {
    const row = await createManagedPolicy(ctx, {
      accountId,
      name: input.PolicyName,
      path: input.Path,
      description: input.Description,
      document: input.PolicyDocument,
      tags: input.Tags,
    })
    return [['Policy', policyNodes(row, { attached: 0, bounds: 0 }, input.Tags)]]
  },
})
