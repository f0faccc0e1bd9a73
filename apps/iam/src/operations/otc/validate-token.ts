import { type HttpReply, json } from '@sealstack/http'
import { otcOperation } from '../../otc-operation.ts'
import { subjectToken } from '../../wire/otc-auth-request.ts'
import { requireSubject } from '../shared/subject-token.ts'
import { tokenDocument } from '../shared/token-document.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#validate-and-show-information-for-token */
export const validateToken = otcOperation({
  name: 'ValidateToken',
  route: 'GET /v3/auth/tokens',
  action: 'iam:tokens:assignToken',
  input: subjectToken,
  isOwnMatter: () => true,
  handle: async (call): Promise<HttpReply> => {
    const row = await requireSubject(call, call.input.token)
    const reply = json(await tokenDocument(call.ctx, row, call.base))
    return { ...reply, headers: { ...reply.headers, 'x-subject-token': call.input.token } }
  },
})
