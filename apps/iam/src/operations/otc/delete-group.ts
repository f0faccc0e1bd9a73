import { label } from '@sealstack/http'
import { removeIdentity } from '../../flows/change-identity.ts'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** With its policies; its users stay. https://docs.openstack.org/api-ref/identity/v3/#delete-group */
export const deleteGroup = otcIdentityOperation({
  name: 'DeleteGroupV3',
  route: 'DELETE /v3/groups/{group_id}',
  action: 'iam:DeleteGroup',
  kind: 'group',
  input: { group_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: ({ ctx, identity }) => removeIdentity(ctx, identity),
})
