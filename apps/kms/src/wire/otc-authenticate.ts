import { createHash } from 'node:crypto'
import { type Principal, safeEqual, verifySdkHmac } from '@sealstack/auth'
import { createFail } from '@sealstack/errors'
import { bodyBytes, type HttpRequest } from '@sealstack/http'
import { BEHALF_HEADER } from '@sealstack/kms-client'
import type { KmsContext } from '../context.ts'
import { otcErrors } from '../errors/otc-errors.ts'
import { ForgedBehalfError, type SignedIn, signIn } from './caller.ts'

const fail = createFail(otcErrors)

/** Who sent a request of the OTC dialect: by a token, or signed by access key. The project in the path must be the caller's. */
export const authenticateOtc = async (request: HttpRequest, ctx: KmsContext): Promise<SignedIn> => {
  const principal = await authenticate(request, ctx)
  if (request.rawPath.split('/')[2] !== ctx.config.projectId) return fail('KMS.0321')
  // Services call for users in the AWS dialect, whose signatures cover every header.
  if (request.headers[BEHALF_HEADER] !== undefined) throw new ForgedBehalfError()
  return signIn(request, principal, ctx)
}

const authenticate = async (request: HttpRequest, ctx: KmsContext): Promise<Principal> => {
  const token = request.headers['x-auth-token']
  if (token) return byToken(token, ctx)
  if (request.headers.authorization === undefined) return fail('KMS.0301')
  const bodyHash = createHash('sha256').update(bodyBytes(request)).digest('hex')
  const announced = request.headers['x-sdk-content-sha256']
  const verification = await verifySdkHmac(request, { ...ctx, bodyHash })
  if (verification.kind === 'refused' || (announced !== undefined && announced.toLowerCase() !== bodyHash)) {
    const why = verification.kind === 'refused' ? verification.reason : 'body hash'
    return fail(
      'APIGW.0301',
      {},
      { message: `Incorrect IAM authentication information: verify aksk signature fail, ${why}` },
    )
  }
  return verification.credential.principal
}

const byToken = async (token: string, { config, credentials }: KmsContext): Promise<Principal> => {
  const isKnown = config.authToken !== undefined && safeEqual(token, config.authToken)
  const credential = isKnown ? await credentials.find(config.user.accessKeyId) : undefined
  return credential?.principal ?? fail('KMS.0302')
}
