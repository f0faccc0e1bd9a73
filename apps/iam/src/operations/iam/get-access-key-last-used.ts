import { refuse } from '../../domain/refusal.ts'
import { iamOperation } from '../../operation.ts'
import { isoTime } from '../../wire/documents.ts'
import { accessKeyId } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
export const getAccessKeyLastUsed = iamOperation({
  name: 'GetAccessKeyLastUsed',
  input: { AccessKeyId: accessKeyId },
  handle: async ({ ctx, caller, input }) => {
    const key = await ctx.keys.find(input.AccessKeyId)
    const user = key && (await ctx.people.findById(key.userId))
    if (!key || user?.accountId !== caller.accountId) {
      return refuse('NoSuchEntity', `The Access Key with id ${input.AccessKeyId} cannot be found.`)
    }
    const use = ctx.uses.latest(key)
    return [
      ['UserName', user.name],
      [
        'AccessKeyLastUsed',
        [
          ['LastUsedDate', use.lastUsedAtMs === null ? undefined : isoTime(use.lastUsedAtMs)],
          ['ServiceName', use.lastUsedService ?? 'N/A'],
          ['Region', use.lastUsedRegion ?? 'N/A'],
        ],
      ],
    ]
  },
})
