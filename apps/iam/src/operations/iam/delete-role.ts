import { identityOperation } from '../../operation.ts'
import { deleteIdentity } from '../shared/delete-identity.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const deleteRole = identityOperation({
  name: 'DeleteRole',
  kind: 'role',
  input: {},
  handle: ({ ctx, identity }) => deleteIdentity(ctx, identity),
})
