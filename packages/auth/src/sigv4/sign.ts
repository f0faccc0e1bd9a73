import type { SignedRequest } from '../verification.ts'
import { canonicalRequest, sha256Hex } from './canonical-request.ts'
import { canonicalQuery, uriEncode, uriEncodePath } from './encoding.ts'
import { type Scope, type SigningKeys, scopeText, signatureOf, signingKey, stringToSign } from './signing-key.ts'
import { formatTimestamp } from './timestamp.ts'

/** Whom a request is signed for, and when. */
interface SignerOptions {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials; it goes into the request and is signed with it. */
  readonly sessionToken?: string
  readonly region: string
  readonly service: string
  /** Milliseconds since the epoch. */
  readonly nowMs: number
  readonly signingKeys?: SigningKeys
}

/** What a request is signed with. */
export interface SignOptions extends SignerOptions {
  /** Hex SHA-256 of the body, or one of the words that stand for it. */
  readonly payloadHash: string
}

/** What a URL is signed with. */
export interface PresignOptions extends SignerOptions {
  /** How long the URL is good for: 1 to 604800 seconds. */
  readonly expiresS: number
}

/**
 * The headers of a request with its SigV4 signature added: `x-amz-date`, `x-amz-content-sha256`, `authorization` and,
 * for temporary credentials, `x-amz-security-token`. All headers that are given get signed; `host` must be among them.
 */
export const signRequest = (request: SignedRequest, options: SignOptions): Readonly<Record<string, string>> => {
  const { sessionToken, nowMs, payloadHash } = options
  const headers = present(request.headers)
  headers['x-amz-date'] = formatTimestamp(nowMs)
  headers['x-amz-content-sha256'] = payloadHash
  if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken
  const { signature, signedHeaders } = sign({ ...request, headers }, options, payloadHash)
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentialText(options)}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
  return headers
}

/**
 * The raw query of a URL that is signed by SigV4, with the request's own query in it. All headers that are given get
 * signed and must be sent with the URL; `host` must be among them. The body is left out.
 */
export const presign = (request: SignedRequest, options: PresignOptions): string => {
  const headers = present(request.headers)
  const parameters: readonly (readonly [string, string])[] = [
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', credentialText(options)],
    ['X-Amz-Date', formatTimestamp(options.nowMs)],
    ['X-Amz-Expires', String(options.expiresS)],
    ['X-Amz-SignedHeaders', Object.keys(headers).sort().join(';')],
    ...(options.sessionToken === undefined ? [] : [['X-Amz-Security-Token', options.sessionToken] as const]),
  ]
  const added = parameters.map(([name, value]) => `${name}=${uriEncode(Buffer.from(value))}`)
  const rawQuery = canonicalQuery([request.rawQuery, ...added].join('&'))
  return `${rawQuery}&X-Amz-Signature=${sign({ ...request, headers, rawQuery }, options, 'UNSIGNED-PAYLOAD').signature}`
}

const scopeOf = ({ nowMs, region, service }: SignerOptions): Scope => ({
  date: formatTimestamp(nowMs).slice(0, 8),
  region,
  service,
})

const credentialText = (options: SignerOptions): string => `${options.accessKeyId}/${scopeText(scopeOf(options))}`

const sign = (
  request: SignedRequest,
  options: SignerOptions,
  payloadHash: string,
): { readonly signature: string; readonly signedHeaders: readonly string[] } => {
  const { secretAccessKey, nowMs, signingKeys = signingKey } = options
  const scope = scopeOf(options)
  const signedHeaders = Object.keys(request.headers).sort()
  const canonical = canonicalRequest(request, { path: uriEncodePath(request.rawPath), signedHeaders, payloadHash })
  const toSign = stringToSign(formatTimestamp(nowMs), scopeText(scope), sha256Hex(canonical))
  return { signature: signatureOf(signingKeys(secretAccessKey, scope), toSign), signedHeaders }
}

const present = (headers: SignedRequest['headers']): Record<string, string> => {
  const there: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined) there[name] = value
  }
  return there
}
