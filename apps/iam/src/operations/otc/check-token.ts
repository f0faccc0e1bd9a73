import type { HttpReply } from '@sealstack/http'
import { otcOperation } from '../../otc-operation.ts'
import { subjectToken } from '../../wire/otc-auth-request.ts'
import { requireSubject } from '../shared/subject-token.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#check-token */
export const checkToken = otcOperation({
  name: 'CheckToken',
  route: 'HEAD /v3/auth/tokens',
  action: 'iam:tokens:assignToken',
  input: subjectToken,
  isOwnMatter: () => true,
  handle: async (call): Promise<HttpReply> => {
    await requireSubject(call, call.input.token)
    return { status: 200, headers: { 'x-subject-token': call.input.token } }
  },
})
