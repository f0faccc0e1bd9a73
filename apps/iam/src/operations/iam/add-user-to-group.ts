import { findIdentity } from '../../flows/find-identity.ts'
import { joinGroup } from '../../flows/join-group.ts'
import { identityOperation } from '../../operation.ts'
import { userName } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html */
export const addUserToGroup = identityOperation({
  name: 'AddUserToGroup',
  kind: 'group',
  input: { UserName: userName },
  handle: async ({ ctx, caller, identity, input }) => {
    await joinGroup(ctx, identity, await findIdentity(ctx, caller, 'user', input.UserName))
    return undefined
  },
})
