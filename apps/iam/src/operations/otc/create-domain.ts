import { z } from 'zod'
import { refuse } from '../../domain/refusal.ts'
import { createAccount } from '../../flows/create-account.ts'
import { otcOperation } from '../../otc-operation.ts'
import { domainDocument } from '../../wire/otc-documents.ts'
import { member, otcName, password } from '../../wire/otc-shapes.ts'
import { isCloudAdmin } from '../shared/own-domain.ts'

/**
 * Another account, with a root user of its name and a project: for the root user of the first account. The root user's
 * password is a member of this cloud's own.
 * https://docs.openstack.org/api-ref/identity/v3/#create-domain
 */
export const createDomain = otcOperation({
  name: 'CreateDomain',
  route: 'POST /v3/domains',
  action: 'iam:domains:createDomain',
  status: 201,
  input: { body: member('domain', z.object({ name: otcName, password: password.optional() })) },
  handle: async (call) => {
    if (!isCloudAdmin(call)) refuse('AccessDenied', 'Domains are made by the root user of the first account.')
    return { domain: domainDocument(await createAccount(call.ctx, call.input.body.domain), call.base) }
  },
})
