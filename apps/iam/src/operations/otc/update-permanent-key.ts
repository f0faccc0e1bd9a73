import { label } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { accessKeyDocument } from '../../wire/otc-documents.ts'
import { member } from '../../wire/otc-shapes.ts'
import { findKey } from '../shared/access-keys.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/access_key_management/ */
export const updatePermanentKey = otcOperation({
  name: 'UpdatePermanentAccessKey',
  route: 'PUT /v3.0/OS-CREDENTIAL/credentials/{access_key}',
  action: 'iam:UpdateAccessKey',
  input: {
    access_key: label(z.string()),
    body: member(
      'credential',
      z.object({ status: z.enum(['active', 'inactive']).optional(), description: z.string().max(255).optional() }),
    ),
  },
  isOwnMatter: () => true,
  handle: async (call) => {
    const { key, user } = await findKey(call, call.input.access_key, 'iam:UpdateAccessKey')
    const { status, description = key.description } = call.input.body.credential
    const patch = { description, isActive: status === undefined ? key.isActive : status === 'active' }
    await call.ctx.keys.update(key.id, patch)
    call.ctx.changed()
    return { credential: accessKeyDocument({ ...key, ...patch }, user.otcId) }
  },
})
