import { label } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { accessKeyDocument } from '../../wire/otc-documents.ts'
import { findKey } from '../shared/access-keys.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/access_key_management/ */
export const showPermanentKey = otcOperation({
  name: 'ShowPermanentAccessKey',
  route: 'GET /v3.0/OS-CREDENTIAL/credentials/{access_key}',
  action: 'iam:ListAccessKeys',
  input: { access_key: label(z.string()) },
  isOwnMatter: () => true,
  handle: async (call) => {
    const { key, user } = await findKey(call, call.input.access_key, 'iam:ListAccessKeys')
    return { credential: accessKeyDocument({ ...key, ...call.ctx.uses.latest(key) }, user.otcId) }
  },
})
