import { identityOperation } from '../../operation.ts'
import { groupNodes } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'
import { paging } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html */
export const listGroupsForUser = identityOperation({
  name: 'ListGroupsForUser',
  kind: 'user',
  input: paging,
  handle: async ({ ctx, identity, input }) =>
    pageNodes('Groups', await ctx.people.listGroups(identity.id, pageOf(input)), {
      asked: input,
      nameOf: ({ lowerName }) => lowerName,
      render: groupNodes,
    }),
})
