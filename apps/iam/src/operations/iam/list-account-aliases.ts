import { iamOperation } from '../../operation.ts'
import { members } from '../../wire/documents.ts'
import { paging } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html */
export const listAccountAliases = iamOperation({
  name: 'ListAccountAliases',
  input: paging,
  handle: async ({ ctx, caller }) => {
    const alias = (await ctx.accounts.find(caller.accountId))?.alias ?? undefined
    return [members('AccountAliases', alias === undefined ? [] : [alias], (name) => name), ['IsTruncated', false]]
  },
})
