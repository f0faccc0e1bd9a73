import { identityOperation } from '../../operation.ts'
import { setBoundary } from '../shared/boundary.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html */
export const deleteRolePermissionsBoundary = identityOperation({
  name: 'DeleteRolePermissionsBoundary',
  kind: 'role',
  input: {},
  handle: ({ ctx, identity }) => setBoundary(ctx, identity, null),
})
