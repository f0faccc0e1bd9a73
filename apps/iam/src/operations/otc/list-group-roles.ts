import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { attachedRoles } from '../shared/otc-roles.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#assign-role-to-group-on-domain */
export const listGroupRoles = otcIdentityOperation({
  name: 'ListGroupRoles',
  route: 'GET /v3/domains/{domain_id}/groups/{group_id}/roles',
  action: 'iam:ListAttachedGroupPolicies',
  kind: 'group',
  input: { domain_id: label(otcId), group_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: (call) => attachedRoles(call),
})
