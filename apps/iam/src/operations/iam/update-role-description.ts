import { identityOperation } from '../../operation.ts'
import { roleNodes } from '../../wire/documents.ts'
import { description } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html */
export const updateRoleDescription = identityOperation({
  name: 'UpdateRoleDescription',
  kind: 'role',
  input: { Description: description },
  handle: async ({ ctx, identity, input }) => {
    await ctx.people.update(identity, { description: input.Description })
    return [['Role', roleNodes({ ...identity, description: input.Description })]]
  },
})
