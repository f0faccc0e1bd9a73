import { identityOperation } from '../../operation.ts'
import { groupNodes, userNodes } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'
import { paging } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html */
export const getGroup = identityOperation({
  name: 'GetGroup',
  kind: 'group',
  input: paging,
  handle: async ({ ctx, identity, input }) => [
    ['Group', groupNodes(identity)],
    ...pageNodes('Users', await ctx.people.listMembers(identity.id, pageOf(input)), {
      asked: input,
      nameOf: ({ lowerName }) => lowerName,
      render: (user) => userNodes(user),
    }),
  ],
})
