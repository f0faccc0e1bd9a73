import { findAwsManaged } from '../../domain/aws-managed.ts'
import { refuse } from '../../domain/refusal.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { versionNodes } from '../../wire/documents.ts'
import { arn, versionId } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const getPolicyVersion = iamOperation({
  name: 'GetPolicyVersion',
  input: { PolicyArn: arn, VersionId: versionId },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    const ofAws = findAwsManaged(input.PolicyArn)
    if (ofAws) {
      return ofAws.version === input.VersionId
        ? [['PolicyVersion', versionNodes({ ...ofAws, createdAtMs: 0n }, true, true)]]
        : noSuchVersion(input)
    }
    const policy = await findOwnPolicy(ctx, caller, input.PolicyArn)
    const version = (await ctx.managed.findVersion(policy.arn, input.VersionId)) ?? noSuchVersion(input)
    return [['PolicyVersion', versionNodes(version, version.version === policy.defaultVersion, true)]]
  },
})

const noSuchVersion = ({ PolicyArn, VersionId }: { PolicyArn: string; VersionId: number }): never =>
  refuse('NoSuchEntity', `Policy ${PolicyArn} version v${VersionId} does not exist or is not attachable.`)
