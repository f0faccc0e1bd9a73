import { label } from '@sealstack/http'
import { refuse } from '../../domain/refusal.ts'
import { otcOperation } from '../../otc-operation.ts'
import { domainDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { isCloudAdmin } from '../shared/own-domain.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#show-domain-details */
export const showDomain = otcOperation({
  name: 'ShowDomain',
  route: 'GET /v3/domains/{domain_id}',
  action: 'iam:domains:listDomains',
  input: { domain_id: label(otcId) },
  handle: async (call) => {
    const { domain_id: id } = call.input
    const found = await call.ctx.accounts.findByDomain(id)
    const shown = found?.id === call.account.id || isCloudAdmin(call) ? found : undefined
    return { domain: domainDocument(shown ?? refuse('NoSuchEntity', `Could not find domain: ${id}.`), call.base) }
  },
})
