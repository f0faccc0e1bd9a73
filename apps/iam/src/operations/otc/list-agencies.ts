import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { agencyDocument } from '../../wire/otc-documents.ts'
import { EVERY, requireOwnDomain } from '../shared/own-domain.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/agency_management/ */
export const listAgencies = otcOperation({
  name: 'ListAgencies',
  route: 'GET /v3.0/OS-AGENCY/agencies',
  action: 'iam:ListRoles',
  input: {
    domain_id: query(z.string().optional()),
    name: query(z.string().optional()),
    trust_domain_id: query(z.string().optional()),
  },
  resource: ({ account }) => `arn:aws:iam::${account.id}:role/`,
  handle: async ({ ctx, account, input: { domain_id, name, trust_domain_id } }) => {
    requireOwnDomain(account, domain_id)
    const accounts = new Map((await ctx.accounts.list()).map((one) => [one.id, one]))
    const agencies = (await ctx.people.list(account.id, 'role', EVERY)).filter(
      ({ trustedId, name: own }) =>
        trustedId !== null &&
        (name ?? own) === own &&
        (trust_domain_id === undefined || accounts.get(trustedId)?.domainId === trust_domain_id),
    )
    return { agencies: agencies.map((role) => agencyDocument(role, account, accounts.get(role.trustedId ?? ''))) }
  },
})
