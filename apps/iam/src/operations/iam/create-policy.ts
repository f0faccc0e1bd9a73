import { policyArn } from '../../domain/arn.ts'
import { newId } from '../../domain/ids.ts'
import { LIMITS, policySize } from '../../domain/limits.ts'
import { readPolicy } from '../../domain/read-policy.ts'
import { refuse } from '../../domain/refusal.ts'
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
    readPolicy(input.PolicyDocument, 'identity')
    if (policySize(input.PolicyDocument) > LIMITS.managedCharacters) {
      refuse('LimitExceeded', `Cannot exceed quota for PolicySize: ${LIMITS.managedCharacters}`)
    }
    const nowMs = BigInt(ctx.clock.now())
    const row = {
      arn: policyArn({ accountId, path: input.Path, name: input.PolicyName }),
      id: newId('policy', ctx.random),
      accountId,
      name: input.PolicyName,
      lowerName: input.PolicyName.toLowerCase(),
      path: input.Path,
      description: input.Description,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      defaultVersion: 1,
      lastVersion: 1,
    }
    if (!(await ctx.managed.insert(row, input.PolicyDocument, input.Tags))) {
      refuse(
        'EntityAlreadyExists',
        `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      )
    }
    ctx.changed()
    return [['Policy', policyNodes(row, { attached: 0, bounds: 0 }, input.Tags)]]
  },
})
