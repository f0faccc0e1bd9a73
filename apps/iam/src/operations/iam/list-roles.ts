import { iamOperation } from '../../operation.ts'
import { roleNodes } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'
import { paging, pathPrefix } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const listRoles = iamOperation({
  name: 'ListRoles',
  input: { ...paging, PathPrefix: pathPrefix.optional() },
  resource: ({ caller, input }) => `arn:aws:iam::${caller.accountId}:role${input.PathPrefix ?? '/'}`,
  handle: async ({ ctx, caller, input }) => {
    const page = { ...pageOf(input), pathPrefix: input.PathPrefix }
    return pageNodes('Roles', await ctx.people.list(caller.accountId, 'role', page), {
      asked: input,
      nameOf: ({ lowerName }) => lowerName,
      render: (role) => roleNodes(role),
    })
  },
})
