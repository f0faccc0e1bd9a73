import { createHash } from 'node:crypto'
import { claimOf, forgive, type Principal, type Refused, verifySigV4Header } from '@sealstack/auth'
import { createFail, type ErrorCode } from '@sealstack/errors'
import { bodyBytes, type HttpRequest } from '@sealstack/http'
import type { IamContext } from '../context.ts'
import { awsErrors } from '../errors/aws-errors.ts'

const fail = createFail(awsErrors)

/** Who signed a request of the query protocol, for `service`; the Region is the client's choice, since these services have none. */
export const authenticateAws = async (
  request: HttpRequest,
  ctx: Pick<IamContext, 'credentials' | 'signingKeys' | 'clock' | 'config' | 'lenience'>,
  service: string,
): Promise<Principal> => {
  const { authorization } = request.headers
  if (authorization === undefined && ctx.lenience?.mode !== 'off') return fail('MissingAuthenticationToken')
  const bodyHash = createHash('sha256').update(bodyBytes(request)).digest('hex')
  const region = /Credential=[^,]*\/\d{8}\/([a-z0-9-]+)\/[a-z]+\//.exec(authorization ?? '')?.[1] ?? ctx.config.region
  const { credentials, signingKeys, clock } = ctx
  const options = { credentials: credentials(service, region), signingKeys, clock, service, region }
  const given = await verifySigV4Header(request, options, bodyHash)
  const verification = await forgive(given, claimOf(request), { ...options, lenience: ctx.lenience })
  if (verification.kind === 'refused') return refuse(verification)
  const { payload, credential } = verification
  if (payload && (payload.kind !== 'hash' || payload.sha256 !== bodyHash)) return fail('SignatureDoesNotMatch')
  return credential.principal
}

const refuse = ({ reason, detail }: Refused): never => {
  const say = (code: ErrorCode<typeof awsErrors>, message?: string): never => fail(code, {}, { message })
  switch (reason) {
    case 'unknown-access-key':
    case 'invalid-token':
      return say('InvalidClientTokenId')
    case 'expired-token':
      return say('ExpiredToken')
    case 'malformed-authorization':
    case 'missing-date':
      return say('IncompleteSignature')
    case 'wrong-region':
    case 'wrong-scope':
      return say(
        'SignatureDoesNotMatch',
        `Credential should be scoped to correct ${detail.part ?? 'region'}: '${detail.expected}'.`,
      )
    case 'skewed':
      return say(
        'SignatureDoesNotMatch',
        `Signature expired: ${detail.requestTime} is too far from the server's time ${detail.serverTime}.`,
      )
    default:
      return say('SignatureDoesNotMatch')
  }
}
