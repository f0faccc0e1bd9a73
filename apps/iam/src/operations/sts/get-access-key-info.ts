import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { stsOperation } from '../../operation.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html */
export const getAccessKeyInfo = stsOperation({
  name: 'GetAccessKeyInfo',
  input: { AccessKeyId: z.string().regex(/^\w+$/).max(128) },
  handle: async ({ ctx, input }) => {
    const found = await ctx.credentials('sts', ctx.config.region).find(input.AccessKeyId)
    return [['Account', found?.principal.accountId ?? refuse('ValidationError', 'Invalid value for AccessKeyId')]]
  },
})
