import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { unassignRole } from '../shared/otc-roles.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/agency_management/ */
export const unassignAgencyRole = otcIdentityOperation({
  name: 'UnassignAgencyRole',
  route: 'DELETE /v3.0/OS-AGENCY/domains/{domain_id}/agencies/{agency_id}/roles/{role_id}',
  action: 'iam:DetachRolePolicy',
  kind: 'agency',
  input: { domain_id: label(otcId), agency_id: label(otcId), role_id: label(otcId) },
  idOf: ({ agency_id }) => agency_id,
  handle: (call) => unassignRole(call, call.input.role_id),
})
