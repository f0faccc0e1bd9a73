import { label } from '@sealstack/http'
import { removeIdentity } from '../../flows/change-identity.ts'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/agency_management/ */
export const deleteAgency = otcIdentityOperation({
  name: 'DeleteAgency',
  route: 'DELETE /v3.0/OS-AGENCY/agencies/{agency_id}',
  action: 'iam:DeleteRole',
  kind: 'agency',
  input: { agency_id: label(otcId) },
  idOf: ({ agency_id }) => agency_id,
  handle: ({ ctx, identity }) => removeIdentity(ctx, identity),
})
