import { checkSession } from '../check-session.ts'
import type { Credentials } from '../credentials.ts'
import { sameSignature } from '../safe-equal.ts'
import { type Refused, refuse, type SignedRequest, type Verification } from '../verification.ts'
import { canonicalPaths, canonicalRequest, sha256Hex } from './canonical-request.ts'
import type { Payload } from './payload.ts'
import { type Scope, type SigningKeys, scopeText, signatureOf, stringToSign } from './signing-key.ts'

/** What a verifier of SigV4 works with. */
export interface SigV4Options {
  readonly credentials: Credentials
  readonly signingKeys: SigningKeys
  readonly clock: { readonly now: () => number }
  /** `s3` or `kms`. */
  readonly service: string
  /** The region that a signature must name. */
  readonly region: string
  /** Which other regions it may name; none where nothing is said. */
  readonly isRegion?: (name: string) => boolean
}

/** A SigV4 signature as a request claims it, wherever it stands. */
export interface Claim {
  readonly accessKeyId: string
  readonly scope: Scope
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  /** The last line of the canonical request. */
  readonly payloadHash: string
  readonly sessionToken: string | undefined
}

/** Checks the claim's scope: date, region, service. */
export const checkScope = (
  { scope, timestamp }: Pick<Claim, 'scope' | 'timestamp'>,
  { region, isRegion, service }: Pick<SigV4Options, 'region' | 'isRegion' | 'service'>,
): Refused | undefined => {
  if (scope.date !== timestamp.slice(0, 8)) {
    return refuse('wrong-scope', { part: 'date', given: scope.date, expected: timestamp.slice(0, 8) })
  }
  if (scope.service !== service) {
    return refuse('wrong-scope', { part: 'service', given: scope.service, expected: service })
  }
  if (scope.region === region || isRegion?.(scope.region)) return undefined
  return refuse('wrong-region', { given: scope.region, expected: region })
}

/**
 * `host` must be signed, and so must every `x-amz-*` header that is there, and every header of this cloud's own: an
 * unsigned one was added by someone else.
 */
export const checkSignedHeaders = (
  { headers }: SignedRequest,
  signedHeaders: readonly string[],
): Refused | undefined => {
  if (!signedHeaders.includes('host')) return refuse('host-not-signed')
  const unsigned: string[] = []
  for (const name of Object.keys(headers)) {
    if (!name.startsWith('x-amz-') && !name.startsWith('x-sealstack-')) continue
    if (headers[name] !== undefined && !signedHeaders.includes(name)) unsigned.push(name)
  }
  return unsigned.length > 0 ? refuse('headers-not-signed', { headers: unsigned.sort().join(', ') }) : undefined
}

/**
 * Looks up the credential and compares signatures; everything else about the claim was checked before. An unknown access
 * key takes the same steps, so that the time of the answer does not tell it from a known one. `payload` is what the
 * signature says of the body.
 */
export const verifyClaim = async (
  request: SignedRequest,
  claim: Claim,
  options: SigV4Options,
  payload?: Payload,
): Promise<Verification> => {
  const { accessKeyId, signedHeaders, timestamp, payloadHash } = claim
  const credential = await options.credentials.find(accessKeyId)
  const key = options.signingKeys(credential?.secretAccessKey ?? '', claim.scope)
  const scope = scopeText(claim.scope)
  let first: { readonly canonical: string; readonly toSign: string } | undefined
  let fits = false
  for (const path of canonicalPaths(request.rawPath)) {
    const canonical = canonicalRequest(request, { path, signedHeaders, payloadHash })
    const toSign = stringToSign(timestamp, scope, sha256Hex(canonical))
    first ??= { canonical, toSign }
    fits = sameSignature(signatureOf(key, toSign), claim.signature) || fits
  }
  if (!credential) return refuse('unknown-access-key', { accessKeyId })
  if (!fits) {
    return refuse('signature-mismatch', {
      accessKeyId,
      signatureProvided: claim.signature,
      stringToSign: first?.toSign ?? '',
      canonicalRequest: first?.canonical ?? '',
    })
  }
  const ended = checkSession(credential, claim.sessionToken, options)
  if (ended) return ended
  const signing = { key, timestamp, scope, seed: claim.signature }
  return { kind: 'verified', scheme: 'sigv4', region: claim.scope.region, credential, payload, signing }
}

/** `AK/YYYYMMDD/region/service/aws4_request`, where the access key itself may hold slashes; undefined when malformed. */
export const readCredential = (text: string): { readonly accessKeyId: string; readonly scope: Scope } | undefined => {
  const match = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(text)
  if (!match) return undefined
  const [, accessKeyId = '', date = '', region = '', service = ''] = match
  return { accessKeyId, scope: { date, region, service } }
}
