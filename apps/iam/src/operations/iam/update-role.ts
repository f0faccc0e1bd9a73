import { identityOperation } from '../../operation.ts'
import { description, seconds } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export const updateRole = identityOperation({
  name: 'UpdateRole',
  kind: 'role',
  input: { Description: description.optional(), MaxSessionDuration: seconds(3600, 43_200).optional() },
  handle: async ({ ctx, identity, input }) => {
    await ctx.people.update(identity, {
      description: input.Description ?? '',
      maxSessionS: input.MaxSessionDuration ?? 3600,
    })
    return []
  },
})
