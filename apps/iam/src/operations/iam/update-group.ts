import { identityOperation } from '../../operation.ts'
import { groupName, path } from '../../wire/shapes.ts'
import { renameIdentity } from '../shared/rename-identity.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html */
export const updateGroup = identityOperation({
  name: 'UpdateGroup',
  kind: 'group',
  input: { NewGroupName: groupName.optional(), NewPath: path.optional() },
  handle: ({ ctx, identity, input }) =>
    renameIdentity(ctx, identity, { name: input.NewGroupName, path: input.NewPath }),
})
