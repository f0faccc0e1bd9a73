import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { assignRole } from '../shared/otc-roles.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#assign-role-to-group-on-domain */
export const assignGroupRole = otcIdentityOperation({
  name: 'AssignGroupRole',
  route: 'PUT /v3/domains/{domain_id}/groups/{group_id}/roles/{role_id}',
  action: 'iam:AttachGroupPolicy',
  kind: 'group',
  input: { domain_id: label(otcId), group_id: label(otcId), role_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: (call) => assignRole(call, call.input.role_id),
})
