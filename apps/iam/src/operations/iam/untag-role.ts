import { identityOperation } from '../../operation.ts'
import { tagKeys } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export const untagRole = identityOperation({
  name: 'UntagRole',
  kind: 'role',
  input: { TagKeys: tagKeys },
  handle: async ({ ctx, identity, input }) => {
    await ctx.identityTags.remove(identity.id, input.TagKeys)
    return undefined
  },
})
