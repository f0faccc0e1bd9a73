import { LIMITS, policySize } from '../../domain/limits.ts'
import { readPolicy } from '../../domain/read-policy.ts'
import { refuse } from '../../domain/refusal.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
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
    readPolicy(input.PolicyDocument, 'identity')
    if (policySize(input.PolicyDocument) > LIMITS.managedCharacters) {
      refuse('LimitExceeded', `Cannot exceed quota for PolicySize: ${LIMITS.managedCharacters}`)
    }
    const isDefault = input.SetAsDefault
    const version = { document: input.PolicyDocument, atMs: ctx.clock.now(), isDefault }
    const row =
      (await ctx.managed.addVersion(policy.arn, version, LIMITS.policyVersions)) ??
      refuse(
        'LimitExceeded',
        `A managed policy can have up to ${LIMITS.policyVersions} versions. Before you create a new version, you must delete an existing version.`,
      )
    ctx.changed()
    return [['PolicyVersion', versionNodes(row, isDefault)]]
  },
})
