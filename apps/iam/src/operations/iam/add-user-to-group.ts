import { LIMITS } from '../../domain/limits.ts'
import { refuse } from '../../domain/refusal.ts'
import { findIdentity } from '../../flows/find-identity.ts'
import { identityOperation } from '../../operation.ts'
import { userName } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html */
export const addUserToGroup = identityOperation({
  name: 'AddUserToGroup',
  kind: 'group',
  input: { UserName: userName },
  handle: async ({ ctx, caller, identity, input }) => {
    const user = await findIdentity(ctx, caller, 'user', input.UserName)
    const max = LIMITS.groupsPerUser
    const others = (await ctx.people.listGroups(user.id, { limit: max + 1 })).filter(({ id }) => id !== identity.id)
    if (others.length >= max) refuse('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${max}`)
    await ctx.people.addMember(identity.id, user.id)
    ctx.changed()
    return undefined
  },
})
