import { identityOperation } from '../../operation.ts'
import { deleteIdentity } from '../shared/delete-identity.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
export const deleteUser = identityOperation({
  name: 'DeleteUser',
  kind: 'user',
  input: {},
  handle: ({ ctx, identity }) => deleteIdentity(ctx, identity),
})
