import { identityOperation } from '../../operation.ts'
import { path, userName } from '../../wire/shapes.ts'
import { renameIdentity } from '../shared/rename-identity.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html */
export const updateUser = identityOperation({
  name: 'UpdateUser',
  kind: 'user',
  input: { NewUserName: userName.optional(), NewPath: path.optional() },
  handle: ({ ctx, identity, input }) => renameIdentity(ctx, identity, { name: input.NewUserName, path: input.NewPath }),
})
