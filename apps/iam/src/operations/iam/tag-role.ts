import { identityOperation } from '../../operation.ts'
import { tags } from '../../wire/shapes.ts'
import { putTags } from '../shared/put-tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export const tagRole = identityOperation({
  name: 'TagRole',
  kind: 'role',
  input: { Tags: tags },
  handle: ({ ctx, identity, input }) => putTags(ctx.identityTags, identity.id, input.Tags),
})
