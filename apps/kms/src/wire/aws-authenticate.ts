import { hash } from 'node:crypto'
import { claimOf, forgive, type Principal, type Refused, safeEqual, verifySigV4Header } from '@sealstack/auth'
import { createFail, type ErrorCode } from '@sealstack/errors'
import { bodyBytes, type HttpRequest } from '@sealstack/http'
import { DirectCall } from '@sealstack/kms-client'
import type { KmsContext } from '../context.ts'
import { awsErrors } from '../errors/aws-errors.ts'
import { type SignedIn, signIn } from './caller.ts'

const fail = createFail(awsErrors)

/** Who signed a request of the AWS dialect. The signature covers the body, which has been read. */
export const authenticateAws = async (request: HttpRequest, ctx: KmsContext): Promise<SignedIn> => {
  if (request instanceof DirectCall) return signIn(request, await principalOf(request.caller, ctx), ctx)
  if (request.headers.authorization === undefined && ctx.lenience?.mode !== 'off') {
    return fail('MissingAuthenticationTokenException')
  }
  const bodyHash = hash('sha256', bodyBytes(request))
  const { credentials, signingKeys, clock, home } = ctx
  const options = { credentials, signingKeys, clock, service: 'kms', region: home.region }
  const verification = await forgive(await verifySigV4Header(request, options, bodyHash), claimOf(request), ctx)
  if (verification.kind === 'refused') return refuse(verification)
  // A hash that is announced is signed, but it is the body's only if it is compared with the body.
  const { payload } = verification
  if (payload && (payload.kind !== 'hash' || payload.sha256 !== bodyHash)) return fail('InvalidSignatureException')
  return signIn(request, verification.credential.principal, ctx)
}

const refuse = ({ reason, detail }: Refused): never => {
  const say = (code: ErrorCode<typeof awsErrors>, message?: string): never => fail(code, {}, { message })
  switch (reason) {
    case 'unknown-access-key':
    case 'invalid-token':
      return say('UnrecognizedClientException')
    case 'expired-token':
      return say('ExpiredTokenException')
    case 'malformed-authorization':
    case 'missing-date':
      return say(
        'IncompleteSignatureException',
        `Authorization header requires a valid 'Credential', 'Signature', 'SignedHeaders' and date.`,
      )
    case 'wrong-region':
    case 'wrong-scope':
      return say(
        'InvalidSignatureException',
        `Credential should be scoped to a valid ${detail.part ?? 'region'}: '${detail.given}' is not '${detail.expected}'.`,
      )
    case 'skewed':
      return say(
        'InvalidSignatureException',
        `Signature expired: ${detail.requestTime} is too far from the server's time ${detail.serverTime}.`,
      )
    default:
      return say('InvalidSignatureException')
  }
}

/** Whose secret a call within the process shows. */
const principalOf = async (
  { accessKeyId, secretAccessKey, region }: DirectCall['caller'],
  { credentials, home }: Pick<KmsContext, 'credentials' | 'home'>,
): Promise<Principal> => {
  if (region !== home.region)
    return refuse({ kind: 'refused', reason: 'wrong-region', detail: { given: region, expected: home.region } })
  const credential = await credentials.find(accessKeyId)
  if (!credential) return fail('UnrecognizedClientException')
  return safeEqual(credential.secretAccessKey, secretAccessKey)
    ? credential.principal
    : fail('InvalidSignatureException')
}

/** The Region that a request's signature names: the one that the client means, true or not. */
export const regionOf = (request: HttpRequest): string | undefined =>
  request instanceof DirectCall ? request.caller.region : signedRegionOf(request)

const signedRegionOf = ({ headers }: HttpRequest): string | undefined =>
  /Credential=[^/,]*\/\d{8}\/([a-z0-9-]+)\/kms\//.exec(headers.authorization ?? '')?.[1]
