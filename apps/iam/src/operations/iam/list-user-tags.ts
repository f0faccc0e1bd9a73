import { identityOperation } from '../../operation.ts'
import { paging } from '../../wire/shapes.ts'
import { listTags } from '../shared/put-tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export const listUserTags = identityOperation({
  name: 'ListUserTags',
  kind: 'user',
  input: paging,
  handle: async ({ ctx, identity, input }) => listTags(await ctx.identityTags.list(identity.id), input),
})
