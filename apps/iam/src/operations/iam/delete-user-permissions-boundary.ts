import { identityOperation } from '../../operation.ts'
import { setBoundary } from '../shared/boundary.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html */
export const deleteUserPermissionsBoundary = identityOperation({
  name: 'DeleteUserPermissionsBoundary',
  kind: 'user',
  input: {},
  handle: ({ ctx, identity }) => setBoundary(ctx, identity, null),
})
