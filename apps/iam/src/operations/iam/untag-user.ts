import { identityOperation } from '../../operation.ts'
import { tagKeys } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html */
export const untagUser = identityOperation({
  name: 'UntagUser',
  kind: 'user',
  input: { TagKeys: tagKeys },
  handle: async ({ ctx, identity, input }) => {
    await ctx.identityTags.remove(identity.id, input.TagKeys)
    return undefined
  },
})
