import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { domainDocument, listDocument } from '../../wire/otc-documents.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#get-available-domain-scopes */
export const listAuthDomains = otcOperation({
  name: 'ListAuthDomains',
  route: 'GET /v3/auth/domains',
  action: 'iam:domains:listDomains',
  input: { name: query(z.string().optional()) },
  isOwnMatter: () => true,
  handle: ({ account, base, input: { name = account.name } }) =>
    listDocument('domains', name === account.name ? [domainDocument(account, base)] : [], base, 'auth/domains'),
})
