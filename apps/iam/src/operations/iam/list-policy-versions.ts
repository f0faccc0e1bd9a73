import { findAwsManaged } from '../../domain/aws-managed.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { members, versionNodes } from '../../wire/documents.ts'
import { arn, paging } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html */
export const listPolicyVersions = iamOperation({
  name: 'ListPolicyVersions',
  input: { PolicyArn: arn, ...paging },
  resource: ({ input }) => input.PolicyArn,
  // A policy has five at the most, so there never is a second page.
  handle: async ({ ctx, caller, input }) => {
    const ofAws = findAwsManaged(input.PolicyArn)
    const [versions, defaultVersion] = ofAws
      ? ([[{ ...ofAws, createdAtMs: 0n }], ofAws.version] as const)
      : await findOwnPolicy(ctx, caller, input.PolicyArn).then(
          async (policy) => [await ctx.managed.listVersions(policy.arn), policy.defaultVersion] as const,
        )
    return [
      members<Shown>('Versions', versions, (version) => versionNodes(version, version.version === defaultVersion)),
      ['IsTruncated', false],
    ]
  },
})

type Shown = Parameters<typeof versionNodes>[0]
