import { identityOperation } from '../../operation.ts'
import { tags } from '../../wire/shapes.ts'
import { putTags } from '../shared/put-tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html */
export const tagUser = identityOperation({
  name: 'TagUser',
  kind: 'user',
  input: { Tags: tags },
  handle: ({ ctx, identity, input }) => putTags(ctx.identityTags, identity.id, input.Tags),
})
