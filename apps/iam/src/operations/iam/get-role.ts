import { identityOperation } from '../../operation.ts'
import { roleNodes } from '../../wire/documents.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const getRole = identityOperation({
  name: 'GetRole',
  kind: 'role',
  input: {},
  handle: async ({ ctx, identity }) => [['Role', roleNodes(identity, await ctx.identityTags.list(identity.id))]],
})
