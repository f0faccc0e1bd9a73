import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { iamOperation } from '../../operation.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html */
export const deleteAccountAlias = iamOperation({
  name: 'DeleteAccountAlias',
  input: { AccountAlias: z.string() },
  handle: async ({ ctx, caller, input }) => {
    const account = await ctx.accounts.find(caller.accountId)
    if (account?.alias !== input.AccountAlias) {
      refuse('NoSuchEntity', `The account alias ${input.AccountAlias} cannot be found.`)
    }
    await ctx.accounts.setAlias(caller.accountId, null)
    return undefined
  },
})
