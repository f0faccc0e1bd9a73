import { label } from '@sealstack/http'
import { removeIdentity } from '../../flows/change-identity.ts'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** With its keys, policies and memberships. https://docs.openstack.org/api-ref/identity/v3/#delete-user */
export const deleteUser = otcIdentityOperation({
  name: 'DeleteUserV3',
  route: 'DELETE /v3/users/{user_id}',
  action: 'iam:DeleteUser',
  kind: 'user',
  input: { user_id: label(otcId) },
  idOf: ({ user_id }) => user_id,
  handle: ({ ctx, identity }) => removeIdentity(ctx, identity),
})
