import type { Principal } from '@sealstack/auth'
import type { HttpRequest } from '@sealstack/http'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'
import { type AgencyWish, identifyAsAgency, identifyByPassword } from '../../flows/identify.ts'
import { findToken, tokenPrincipal } from '../../flows/tokens.ts'
import { connectionConditions } from '../../wire/conditions.ts'
import type { AgencyRequest, AuthRequest } from '../../wire/otc-auth-request.ts'
import type { OtcCaller, OtcSignedIn } from '../../wire/otc-authenticate.ts'

/** Who somebody turned out to be, and how. */
export interface Identified {
  readonly principal: Principal
  readonly methods: readonly string[]
  readonly notAfterMs: number | undefined
}

/** What somebody says of himself. */
interface Claim {
  readonly caller: OtcCaller
  readonly request: HttpRequest
  readonly auth: Pick<AuthRequest, 'identity'>
}

/**
 * Who asks for a token. Of several methods each must be right, and all must name the same.
 * @throws Refusal `Unauthorized`, `AccessDenied`
 */
export const identify = async (ctx: IamContext, claim: Claim): Promise<Identified> => {
  const { methods } = claim.auth.identity
  if (methods.length === 0) {
    const signedIn = claim.caller.signedIn ?? refuse('ValidationError', 'auth.identity.methods is missing.')
    return { principal: signedIn.principal, methods: methodsOf(signedIn), notAfterMs: signedIn.notAfterMs }
  }
  const all: Identified[] = []
  for (const method of methods) all.push(await BY_METHOD[method](ctx, claim))
  const [first] = all
  if (!first || all.some(({ principal }) => principal.arn !== first.principal.arn)) {
    return refuse('Unauthorized', 'The methods name different users.')
  }
  const limits = all.flatMap(({ notAfterMs }) => notAfterMs ?? [])
  return {
    principal: first.principal,
    methods: [...new Set(all.flatMap((one) => one.methods))],
    notAfterMs: limits.length === 0 ? undefined : Math.min(...limits),
  }
}

/** An agency as a request names it. */
export const agencyWish = (asked: AgencyRequest, request: HttpRequest): AgencyWish => ({
  domain: { id: asked.domain_id, name: asked.domain_name },
  agencyName: asked.agency_name ?? asked.xrole_name ?? '',
  sessionName: asked.session_user?.name ?? 'agency',
  conditions: connectionConditions(request),
})

type Method = AuthRequest['identity']['methods'][number]

const BY_METHOD: Readonly<Record<Method, (ctx: IamContext, claim: Claim) => Promise<Identified>>> = {
  password: async (ctx, { auth }) => {
    const { user } = auth.identity.password ?? missing('password')
    const principal = await identifyByPassword(ctx, user, user.password)
    return { principal, methods: ['password'], notAfterMs: undefined }
  },
  token: async (ctx, { auth, caller }) => {
    // Of temporary credentials the token may stand in the header alone.
    const id = auth.identity.token?.id
    const row = id === undefined || id === '' ? caller.signedIn?.token : await findToken(ctx, id)
    if (!row || Number(row.expiresAtMs) <= ctx.clock.now()) {
      return refuse('Unauthorized', 'The token is not known, or is over.')
    }
    const methods = [...row.methods.split(','), 'token']
    return { principal: tokenPrincipal(row), methods, notAfterMs: Number(row.expiresAtMs) }
  },
  assume_role: async (ctx, { auth, caller, request }) => {
    const asked = auth.identity.assume_role ?? missing('assume_role')
    const { principal, notAfterMs } =
      caller.signedIn ??
      refuse('Unauthorized', 'An agency is taken on by a user: send X-Auth-Token, or sign the request.')
    const agency = await identifyAsAgency(ctx, principal, agencyWish(asked, request))
    return { principal: agency, methods: ['assume_role'], notAfterMs }
  },
}

const methodsOf = ({ token }: OtcSignedIn): readonly string[] =>
  token ? [...token.methods.split(','), 'token'] : ['hw_access_key']

const missing = (member: string): never => refuse('ValidationError', `auth.identity.${member} is missing.`)
