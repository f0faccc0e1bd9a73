import { refuse } from '../../domain/refusal.ts'
import { findIdentity } from '../../flows/find-identity.ts'
import { identityOperation } from '../../operation.ts'
import { userName } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html */
export const removeUserFromGroup = identityOperation({
  name: 'RemoveUserFromGroup',
  kind: 'group',
  input: { UserName: userName },
  handle: async ({ ctx, caller, identity, input }) => {
    const user = await findIdentity(ctx, caller, 'user', input.UserName)
    if (!(await ctx.people.removeMember(identity.id, user.id))) {
      refuse('NoSuchEntity', `User ${user.name} is not in group ${identity.name}.`)
    }
    ctx.changed()
    return undefined
  },
})
