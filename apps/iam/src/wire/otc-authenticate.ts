import { createHash } from 'node:crypto'
import { type Principal, verifySdkHmac } from '@sealstack/auth'
import { createFail } from '@sealstack/errors'
import { bodyBytes, type HttpRequest } from '@sealstack/http'
import type { TokenRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { otcErrors } from '../errors/otc-errors.ts'

const fail = createFail(otcErrors)

/** Who sent a request of the OTC API. */
export interface OtcSignedIn {
  readonly principal: Principal
  /** Undefined for a request that is signed by an access key. */
  readonly token: TokenRow | undefined
  /** When what it was identified by ends, ms since the epoch; undefined when it does not. */
  readonly notAfterMs: number | undefined
}

/** The caller of an operation, who need not have said who it is, and the address by which it knows this cloud. */
export interface OtcCaller {
  readonly signedIn: OtcSignedIn | undefined
  /** `http://host:port`, without a slash at the end. */
  readonly base: string
}

type Deps = Pick<IamContext, 'credentials' | 'clock' | 'config' | 'ports'>

/** Looks a token up: see `flows/tokens.ts`. */
type FindToken = (token: string) => Promise<{ readonly row: TokenRow; readonly principal: Principal } | undefined>

/** Who sent a request: by a token, or signed by an access key. Neither is nobody; what is wrong is refused. */
export const authenticateOtc = async (request: HttpRequest, ctx: Deps, findToken: FindToken): Promise<OtcCaller> => ({
  signedIn: await signInOtc(request, ctx, findToken),
  base: baseOf(request, ctx),
})

const signInOtc = async (request: HttpRequest, ctx: Deps, findToken: FindToken): Promise<OtcSignedIn | undefined> => {
  const token = request.headers['x-auth-token']
  if (token) {
    const found = await findToken(token)
    if (!found || Number(found.row.expiresAtMs) <= ctx.clock.now()) return fail('Unauthorized')
    return { principal: found.principal, token: found.row, notAfterMs: Number(found.row.expiresAtMs) }
  }
  if (request.headers.authorization === undefined) return undefined
  const bodyHash = createHash('sha256').update(bodyBytes(request)).digest('hex')
  const credentials = ctx.credentials('iam', ctx.config.region)
  const verification = await verifySdkHmac(request, { credentials, clock: ctx.clock, bodyHash })
  const announced = request.headers['x-sdk-content-sha256']
  if (verification.kind === 'refused' || (announced !== undefined && announced.toLowerCase() !== bodyHash)) {
    const why = verification.kind === 'refused' ? verification.reason : 'body hash'
    return fail('Unauthorized', {}, { message: `verify aksk signature fail: ${why}` })
  }
  const { principal, expiresAtMs } = verification.credential
  return { principal, token: undefined, notAfterMs: expiresAtMs }
}

/** The address by which a client knows this cloud. Whoever comes by this service's own port finds the others behind the port in front of all. */
export const baseOf = ({ headers, secure }: HttpRequest, { ports }: Pick<IamContext, 'ports'>): string => {
  const host = headers.host ?? 'localhost'
  const listening = ports()
  const reached = listening && host.endsWith(`:${listening.own}`) ? host.replace(/:\d+$/, `:${listening.edge}`) : host
  return `${secure ? 'https' : 'http'}://${reached}`
}
