import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { iamOperation } from '../../operation.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html */
export const createAccountAlias = iamOperation({
  name: 'CreateAccountAlias',
  input: { AccountAlias: z.string().regex(/^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/) },
  handle: async ({ ctx, caller, input }) => {
    if (!(await ctx.accounts.setAlias(caller.accountId, input.AccountAlias))) {
      refuse('EntityAlreadyExists', `The account alias ${input.AccountAlias} already exists.`)
    }
    return undefined
  },
})
