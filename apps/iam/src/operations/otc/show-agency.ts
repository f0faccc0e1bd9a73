import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { agencyDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/agency_management/ */
export const showAgency = otcIdentityOperation({
  name: 'ShowAgency',
  route: 'GET /v3.0/OS-AGENCY/agencies/{agency_id}',
  action: 'iam:GetRole',
  kind: 'agency',
  input: { agency_id: label(otcId) },
  idOf: ({ agency_id }) => agency_id,
  handle: async ({ ctx, identity, account }) => ({
    agency: agencyDocument(identity, account, await ctx.accounts.find(identity.trustedId ?? '')),
  }),
})
