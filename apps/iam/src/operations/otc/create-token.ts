import { type HttpReply, json } from '@sealstack/http'
import { findScope } from '../../flows/scope.ts'
import { issueToken } from '../../flows/tokens.ts'
import { openOperation } from '../../otc-operation.ts'
import { authRequest } from '../../wire/otc-auth-request.ts'
import { identify } from '../shared/identify.ts'
import { tokenDocument } from '../shared/token-document.ts'

/**
 * By password, by another token, by an agency, or for whoever has signed the request by an access key.
 * https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/token_management/
 */
export const createToken = openOperation({
  name: 'CreateToken',
  route: 'POST /v3/auth/tokens',
  action: 'sts:GetSessionToken',
  input: { body: authRequest },
  handle: async ({ ctx, caller, input: { body }, request }): Promise<HttpReply> => {
    const identified = await identify(ctx, { caller, request, auth: body.auth })
    const scope = await findScope(ctx, identified.principal.accountId, body.auth.scope ?? {})
    const { token, row } = await issueToken(ctx, { ...identified, scope })
    const document = await tokenDocument(ctx, row, caller.base)
    const reply = json(document, 'application/json', 201)
    return { ...reply, headers: { ...reply.headers, 'x-subject-token': token } }
  },
})
