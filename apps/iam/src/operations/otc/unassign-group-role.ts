import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { unassignRole } from '../shared/otc-roles.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#assign-role-to-group-on-domain */
export const unassignGroupRole = otcIdentityOperation({
  name: 'UnassignGroupRole',
  route: 'DELETE /v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}',
  action: 'iam:DetachGroupPolicy',
  kind: 'group',
  input: { domain_id: label(otcId), group_id: label(otcId), role_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: (call) => unassignRole(call, call.input.role_id),
})
