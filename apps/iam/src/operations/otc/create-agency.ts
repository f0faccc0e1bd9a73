import { z } from 'zod'
import { identityArn } from '../../domain/arn.ts'
import { createAgency as make } from '../../flows/agencies.ts'
import { otcOperation } from '../../otc-operation.ts'
import { agencyDocument } from '../../wire/otc-documents.ts'
import { agencyDuration, member, otcName } from '../../wire/otc-shapes.ts'
import { requireOwnDomain } from '../shared/own-domain.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/agency_management/ */
export const createAgency = otcOperation({
  name: 'CreateAgency',
  route: 'POST /v3.0/OS-AGENCY/agencies',
  action: 'iam:CreateRole',
  status: 201,
  input: {
    body: member(
      'agency',
      z.object({
        name: otcName,
        domain_id: z.string(),
        trust_domain_id: z.string().optional(),
        trust_domain_name: z.string().optional(),
        description: z.string().max(255).default(''),
        duration: agencyDuration,
      }),
    ),
  },
  resource: ({ account, input }) =>
    identityArn({ accountId: account.id, kind: 'role', path: '/', name: input.body.agency.name }),
  handle: async ({ ctx, account, input }) => {
    const { name, domain_id, trust_domain_id, trust_domain_name, description, duration } = input.body.agency
    requireOwnDomain(account, domain_id)
    const trusted = { id: trust_domain_id, name: trust_domain_name }
    const made = await make(ctx, { accountId: account.id, name, description, trusted, durationMs: duration })
    return { agency: agencyDocument(made.role, account, made.trusted) }
  },
})
