import { iamOperation } from '../../operation.ts'
import { groupNodes } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'
import { paging, pathPrefix } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html */
export const listGroups = iamOperation({
  name: 'ListGroups',
  input: { ...paging, PathPrefix: pathPrefix.optional() },
  resource: ({ caller, input }) => `arn:aws:iam::${caller.accountId}:group${input.PathPrefix ?? '/'}`,
  handle: async ({ ctx, caller, input }) => {
    const page = { ...pageOf(input), pathPrefix: input.PathPrefix }
    return pageNodes('Groups', await ctx.people.list(caller.accountId, 'group', page), {
      asked: input,
      nameOf: ({ lowerName }) => lowerName,
      render: (group) => groupNodes(group),
    })
  },
})
