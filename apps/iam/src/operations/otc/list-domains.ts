import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { domainDocument, listDocument } from '../../wire/otc-documents.ts'
import { isCloudAdmin } from '../shared/own-domain.ts'

/** All of them for the root user of the first account, else the caller's own. https://docs.openstack.org/api-ref/identity/v3/#list-domains */
export const listDomains = otcOperation({
  name: 'ListDomains',
  route: 'GET /v3/domains',
  action: 'iam:domains:listDomains',
  input: { name: query(z.string().optional()) },
  handle: async (call) => {
    const { ctx, account, base, input } = call
    const all = isCloudAdmin(call) ? await ctx.accounts.list() : [account]
    const named = all.filter(({ name }) => (input.name ?? name) === name)
    return listDocument(
      'domains',
      named.map((one) => domainDocument(one, base)),
      base,
    )
  },
})
