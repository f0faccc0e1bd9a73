import { query } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { ec2Document, listDocument } from '../../wire/otc-documents.ts'
import { keyList } from '../shared/access-keys.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-credentials */
export const listCredentials = otcOperation({
  name: 'ListCredentials',
  route: 'GET /v3/credentials',
  action: 'iam:ListAccessKeys',
  input: { user_id: query(z.string().optional()), type: query(z.string().optional()) },
  resource: ({ account }) => `arn:aws:iam::${account.id}:user/*`,
  handle: async (call) => {
    const { base, token, input } = call
    const keys = input.type === undefined || input.type === 'ec2' ? await keyList(call, input.user_id) : []
    const projectId = token?.projectId ?? null
    const documents = keys.map((key) => ec2Document(key, { userOtcId: key.user.otcId, projectId, base }))
    return listDocument('credentials', documents, base)
  },
})
