import { createHash } from 'node:crypto'
import { type Principal, safeEqual, verifySdkHmac } from '@sealstack/auth'
import { createFail } from '@sealstack/errors'
import { bodyBytes, type HttpRequest } from '@sealstack/http'
import { BEHALF_HEADER } from '@sealstack/kms-client'
import type { KmsContext } from '../context.ts'
import { otcErrors } from '../errors/otc-errors.ts'
import { ForgedBehalfError, type SignedIn, signIn } from './caller.ts'

const fail = createFail(otcErrors)

/**
 * Who sent a request of the OTC dialect: by a token, or signed by access key. The project in the path must be the one that
 * the token is for, or one of the signer's account.
 */
export const authenticateOtc = async (request: HttpRequest, ctx: KmsContext): Promise<SignedIn> => {
  const { principal, scope } = await authenticate(request, ctx)
  const project = request.rawPath.split('/')[2] ?? ''
  const isItsOwn =
    scope === 'any' ? (await ctx.domains.accountOfProject(project)) === principal.accountId : scope === project
  if (!isItsOwn) return fail('KMS.0321')
  // Services call for users in the AWS dialect, whose signatures cover every header.
  if (request.headers[BEHALF_HEADER] !== undefined) throw new ForgedBehalfError()
  return signIn(request, principal, ctx)
}

/** Who it is, and for which project: any of its account's, one, or none. */
interface Authenticated {
  readonly principal: Principal
  readonly scope: string | 'any' | undefined
}

const authenticate = async (request: HttpRequest, ctx: KmsContext): Promise<Authenticated> => {
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
  return { principal: verification.credential.principal, scope: 'any' }
}

const byToken = async (token: string, { config, credentials, domains, clock }: KmsContext): Promise<Authenticated> => {
  const isFixed = config.authToken !== undefined && safeEqual(token, config.authToken)
  const credential = isFixed ? await credentials.find(config.user.accessKeyId) : undefined
  if (credential) return { principal: credential.principal, scope: 'any' }
  const found = (await domains.findToken(token)) ?? fail('KMS.0302')
  if (found.expiresAtMs <= clock.now()) return fail('KMS.0303')
  return { principal: found.principal, scope: found.projectId }
}
