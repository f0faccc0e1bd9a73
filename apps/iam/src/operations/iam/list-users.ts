import { iamOperation } from '../../operation.ts'
import { userNodes } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'
import { paging, pathPrefix } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export const listUsers = iamOperation({
  name: 'ListUsers',
  input: { ...paging, PathPrefix: pathPrefix.optional() },
  resource: ({ caller, input }) => `arn:aws:iam::${caller.accountId}:user${input.PathPrefix ?? '/'}`,
  handle: async ({ ctx, caller, input }) => {
    const page = { ...pageOf(input), pathPrefix: input.PathPrefix }
    return pageNodes('Users', await ctx.people.list(caller.accountId, 'user', page), {
      asked: input,
      nameOf: ({ lowerName }) => lowerName,
      render: (user) => userNodes(user),
    })
  },
})
