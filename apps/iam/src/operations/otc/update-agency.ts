import { label } from '@sealstack/http'
import { z } from 'zod'
import { changeAgency } from '../../flows/agencies.ts'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { agencyDocument } from '../../wire/otc-documents.ts'
import { agencyDuration, member, otcId } from '../../wire/otc-shapes.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/agency_management/ */
export const updateAgency = otcIdentityOperation({
  name: 'UpdateAgency',
  route: 'PUT /v3.0/OS-AGENCY/agencies/{agency_id}',
  action: 'iam:UpdateAssumeRolePolicy',
  kind: 'agency',
  input: {
    agency_id: label(otcId),
    body: member(
      'agency',
      z.object({
        trust_domain_id: z.string().optional(),
        trust_domain_name: z.string().optional(),
        description: z.string().max(255).optional(),
        duration: agencyDuration,
      }),
    ),
  },
  idOf: ({ agency_id }) => agency_id,
  handle: async ({ ctx, identity, account, input }) => {
    const { trust_domain_id, trust_domain_name, description, duration } = input.body.agency
    const trusted = { id: trust_domain_id, name: trust_domain_name }
    const changed = await changeAgency(ctx, identity, { description, trusted, durationMs: duration })
    return { agency: agencyDocument(changed.role, account, changed.trusted) }
  },
})
