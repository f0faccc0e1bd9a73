import { revokeToken as revoke } from '../../flows/tokens.ts'
import { otcOperation } from '../../otc-operation.ts'
import { subjectToken } from '../../wire/otc-auth-request.ts'
import { requireSubject } from '../shared/subject-token.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#revoke-token */
export const revokeToken = otcOperation({
  name: 'RevokeToken',
  route: 'DELETE /v3/auth/tokens',
  action: 'iam:tokens:assignToken',
  input: subjectToken,
  isOwnMatter: () => true,
  handle: async (call) => {
    await revoke(call.ctx, await requireSubject(call, call.input.token))
    return undefined
  },
})
