import type { Credentials, Principal } from './credentials.ts'
import { rootPrincipal } from './identities.ts'
import { readPayload } from './sigv4/payload.ts'
import type { SignedRequest, Verification } from './verification.ts'

/** How strictly a cloud asks who calls; see {@link forgive}. */
export type AuthMode = 'strict' | 'permissive' | 'off'

/** The modes, the strictest first. */
export const AUTH_MODES: readonly AuthMode[] = ['strict', 'permissive', 'off']

/** Who is taken for the administrator though nothing proves it; there is none where it is strict. */
export interface Lenience {
  readonly mode: Exclude<AuthMode, 'strict'>
  readonly administrator: Principal
}

/** The lenience of a mode, whose administrator is the root user of an account. */
export const lenienceOf = (mode: AuthMode | undefined, accountId: string): Lenience | undefined =>
  mode === undefined || mode === 'strict' ? undefined : { mode, administrator: rootPrincipal(accountId) }

/** What a request says of itself. */
export interface Claimed {
  /** Undefined when it names none that can be read. */
  readonly accessKeyId: string | undefined
  readonly contentSha256?: string | undefined
}

/**
 * What is made of a verification. `permissive`: a request that names an access key which is known stands or falls with
 * its signature, as ever; one that bears any other credentials, readable or not, is the administrator's; one that bears
 * none is nobody's. `off`: every request is the administrator's, but for those of this cloud's own services.
 */
export const forgive = async (
  verification: Verification,
  claimed: Claimed,
  { lenience, credentials }: { readonly lenience: Lenience | undefined; readonly credentials: Credentials },
): Promise<Verification> => {
  if (!lenience) return verification
  const { mode, administrator: principal } = lenience
  const { accessKeyId, contentSha256 } = claimed
  if (verification.kind === 'verified') {
    const { credential } = verification
    const isKept = mode === 'permissive' || credential.principal.kind === 'service'
    return isKept ? verification : { ...verification, credential: { ...credential, principal } }
  }
  if (mode === 'permissive') {
    if (verification.reason === 'anonymous') return verification
    if (accessKeyId !== undefined && (await credentials.find(accessKeyId))) return verification
  }
  return {
    kind: 'verified',
    scheme: 'sigv4',
    credential: { accessKeyId: accessKeyId ?? '', secretAccessKey: '', principal },
    payload: contentSha256 === undefined ? undefined : readPayload(contentSha256),
    signing: undefined,
  }
}

/** What a request says of itself, in whatever scheme: found out once somebody asks. */
export const claimOf = (request: SignedRequest): Claimed => new RequestClaim(request)

/** A class, so that all claims have one shape. */
class RequestClaim implements Claimed {
  readonly #request: SignedRequest

  constructor(request: SignedRequest) {
    this.#request = request
  }

  get accessKeyId(): string | undefined {
    const { headers, rawQuery } = this.#request
    const { authorization = '' } = headers
    const inHeader =
      /Credential=([^/,\s]+)\//.exec(authorization)?.[1] ??
      /Access=([^,\s]+)/.exec(authorization)?.[1] ??
      /^(?:OBS|AWS) ([^:\s]+):/.exec(authorization)?.[1]
    const query = new URLSearchParams(rawQuery)
    const inQuery =
      query.get('X-Amz-Credential')?.split('/')[0] ?? query.get('AWSAccessKeyId') ?? query.get('AccessKeyId')
    return inHeader ?? inQuery ?? undefined
  }

  get contentSha256(): string | undefined {
    return this.#request.headers['x-amz-content-sha256']
  }
}
