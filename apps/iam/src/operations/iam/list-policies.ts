import { z } from 'zod'
import { AWS_MANAGED } from '../../domain/aws-managed.ts'
import { iamOperation } from '../../operation.ts'
import { awsPolicyNodes, policyNodes } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'
import { flag, paging, pathPrefix } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export const listPolicies = iamOperation({
  name: 'ListPolicies',
  input: {
    ...paging,
    PathPrefix: pathPrefix.default('/'),
    Scope: z.enum(['All', 'AWS', 'Local']).default('All'),
    OnlyAttached: flag.default(false),
    PolicyUsageFilter: z.enum(['PermissionsPolicy', 'PermissionsBoundary']).optional(),
  },
  handle: async ({ ctx, caller, input }) => {
    const { after = '' } = pageOf(input)
    const isOurs = input.Scope !== 'AWS'
    const rows = isOurs ? await ctx.managed.list(caller.accountId, { limit: ALL, pathPrefix: input.PathPrefix }) : []
    const ofAws = input.Scope === 'Local' ? [] : AWS_MANAGED.filter(({ path }) => path.startsWith(input.PathPrefix))
    const all = [
      ...rows.map((row) => ({ name: row.lowerName, arn: row.arn, nodes: (use: Use) => policyNodes(row, use) })),
      ...ofAws.map((policy) => ({
        name: policy.name.toLowerCase(),
        arn: policy.arn,
        nodes: (use: Use) => awsPolicyNodes(policy, use),
      })),
    ].map((policy) => ({ ...policy, place: `${policy.name} ${policy.arn}` }))
    const counted = await Promise.all(
      all
        .filter(({ place }) => place > after)
        .sort((a, b) => (a.place < b.place ? -1 : 1))
        .map(async (policy) => ({ ...policy, use: await ctx.attachments.count(policy.arn) })),
    )
    const wanted = counted.filter(
      ({ use }) =>
        (!input.OnlyAttached || use.attached > 0) &&
        (input.PolicyUsageFilter !== 'PermissionsBoundary' || use.bounds > 0),
    )
    return pageNodes('Policies', wanted, {
      asked: input,
      nameOf: ({ place }) => place,
      render: ({ nodes, use }) => nodes(use),
    })
  },
})

type Use = Parameters<typeof policyNodes>[1]

/** More than an account may have. */
const ALL = 5000
