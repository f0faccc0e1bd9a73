import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { accessKeyDocument } from '../../wire/otc-documents.ts'
import { keyList } from '../shared/access-keys.ts'

/** Those of a user, of the caller where none is named. https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/access_key_management/ */
export const listPermanentKeys = otcOperation({
  name: 'ListPermanentAccessKeys',
  route: 'GET /v3.0/OS-CREDENTIAL/credentials',
  action: 'iam:ListAccessKeys',
  input: { user_id: query(z.string().optional()) },
  resource: ({ account }) => `arn:aws:iam::${account.id}:user/*`,
  handle: async (call) => {
    const keys = await keyList(call, call.input.user_id)
    const { ctx } = call
    return {
      credentials: keys.map((key) => accessKeyDocument({ ...key, ...ctx.uses.latest(key) }, key.user.otcId)),
    }
  },
})
