import { createHmac } from 'node:crypto'
import { foldBlanks, trimBlanks } from '../blanks.ts'
import { checkSession } from '../check-session.ts'
import type { Credentials } from '../credentials.ts'
import { safeEqual } from '../safe-equal.ts'
import { sha256Hex } from '../sigv4/canonical-request.ts'
import { canonicalQuery, queryPairs, uriEncode, uriEncodePath } from '../sigv4/encoding.ts'
import { isoSeconds, MAX_SKEW_MS, readTimestamp } from '../sigv4/timestamp.ts'
import { refuse, type SignedRequest, type Verification } from '../verification.ts'
import { wireBytes } from '../wire-bytes.ts'

/** What the verifier works with. */
export interface SdkHmacOptions {
  readonly credentials: Credentials
  readonly clock: { readonly now: () => number }
  /** Hex SHA-256 of the body. */
  readonly bodyHash: string
}

/** How the scheme names itself. */
export const ALGORITHM = 'SDK-HMAC-SHA256'

/**
 * Verifies the OTC/Huawei gateway's `SDK-HMAC-SHA256` in both of its dialects: `Access=` (the Huawei SDKs, which sign
 * with the secret itself) and `Credential=` (gophertelekomcloud, with a scope and a chain of HMACs). The signature must
 * cover the body that came: an `x-sdk-content-sha256` counts only when it says the same of it. In the latter dialect a
 * POST without a body may have its query signed in the body's place, which binds it as well: no JSON document is a form,
 * so that neither can be passed off as the other.
 */
export const verifySdkHmac = async (request: SignedRequest, options: SdkHmacOptions): Promise<Verification> => {
  const fields = readFields(request.headers.authorization ?? '')
  if (!fields) return refuse('malformed-authorization', { part: 'header' })
  const { accessKeyId } = fields
  const timestamp = request.headers['x-sdk-date']
  const timeMs = timestamp === undefined ? undefined : readTimestamp(timestamp)
  if (timestamp === undefined || timeMs === undefined) return refuse('missing-date')
  const nowMs = options.clock.now()
  if (Math.abs(timeMs - nowMs) > MAX_SKEW_MS) {
    return refuse('skewed', { requestTime: timestamp, serverTime: isoSeconds(nowMs) })
  }
  const [given, expected] = [fields.scope?.slice(0, 8), timestamp.slice(0, 8)]
  if (given !== undefined && given !== expected) return refuse('wrong-scope', { part: 'date', given, expected })

  const credential = await options.credentials.find(accessKeyId)
  const attempts = signedParts(request, fields, options.bodyHash).map((parts) => {
    const canonical = canonicalRequest(request, fields, parts)
    const toSign = stringToSign(timestamp, fields.scope, canonical)
    const signature = signatureOf(credential?.secretAccessKey ?? '', fields.scope, toSign)
    return { canonical, toSign, fits: safeEqual(signature, fields.signature) }
  })
  if (!credential) return refuse('unknown-access-key', { accessKeyId })
  if (!attempts.some(({ fits }) => fits)) {
    const [{ toSign = '', canonical = '' } = {}] = attempts
    const detail = { signatureProvided: fields.signature, stringToSign: toSign, canonicalRequest: canonical }
    return refuse('signature-mismatch', { accessKeyId, ...detail })
  }
  const ended = checkSession(credential, request.headers['x-security-token'], options)
  if (ended) return ended
  return { kind: 'verified', scheme: 'sdk-hmac', credential, payload: undefined, signing: undefined }
}

interface Fields {
  readonly accessKeyId: string
  /** `YYYYMMDD/region/service/sdk_request` of the `Credential=` dialect; region and service may be empty. */
  readonly scope: string | undefined
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const readFields = (header: string): Fields | undefined => {
  if (!header.startsWith(`${ALGORITHM} `)) return undefined
  const field = (name: string): string | undefined => new RegExp(`[ ,]${name}=([^,\\s]+)`).exec(header)?.[1]
  const [access, credential, signedHeaders, signature] = ['Access', 'Credential', 'SignedHeaders', 'Signature'].map(
    field,
  )
  const scoped = /^([^/]+)\/(\d{8}\/[^/]*\/[^/]*\/sdk_request)$/.exec(credential ?? '')
  const accessKeyId = access ?? scoped?.[1]
  if (!accessKeyId || !signedHeaders || !signature) return undefined
  return {
    accessKeyId,
    scope: access ? undefined : scoped?.[2],
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
  }
}

/** What a signature covers beside method, path and headers. */
export interface SignedParts {
  readonly query: string
  readonly bodyHash: string
}

/** What a client may have signed for a request: gophertelekomcloud tells a body that is empty from one that is nil. */
const signedParts = ({ method, rawQuery }: SignedRequest, { scope }: Fields, bodyHash: string): SignedParts[] => {
  if (scope === undefined) return [{ query: canonicalQuery(rawQuery), bodyHash }]
  const usual = { query: foldedQuery(rawQuery), bodyHash }
  const isEmptyPost = method === 'POST' && bodyHash === EMPTY_HASH && rawQuery !== ''
  return isEmptyPost ? [usual, { query: '', bodyHash: sha256Hex(formOf(rawQuery)) }] : [usual]
}

/** The request as signer and verifier see it. */
export const canonicalRequest = (
  request: SignedRequest,
  { scope, signedHeaders }: Pick<Fields, 'scope' | 'signedHeaders'>,
  { query, bodyHash }: SignedParts,
): string => {
  const path = uriEncodePath(request.rawPath)
  return [
    request.method,
    path.endsWith('/') ? path : `${path}/`,
    query,
    ...signedHeaders.map((name) => {
      const value = request.headers[name] ?? ''
      return `${name}:${scope === undefined ? trimBlanks(value) : foldBlanks(value)}`
    }),
    '',
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n')
}

const EMPTY_HASH = sha256Hex('')

/** The pairs sorted by name whatever its case. Of a name that comes twice the signer signs one value, which is not enough. */
const foldedQuery = (rawQuery: string): string =>
  canonicalQuery(rawQuery)
    .split('&')
    .map((pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), pair] as const)
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, pair]) => pair)
    .join('&')

/** A query as https://pkg.go.dev/net/url#Values.Encode has it: by name, the values of a name in their order, blanks as `+`. */
const formOf = (rawQuery: string): string =>
  queryPairs(rawQuery)
    .map(([name, value]) => [name, `${formEncode(name)}=${formEncode(value)}`] as const)
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([, pair]) => pair)
    .join('&')

const formEncode = (text: string): string => uriEncode(Buffer.from(text)).replaceAll('%20', '+')

/** What is signed. */
export const stringToSign = (timestamp: string, scope: string | undefined, canonical: string): string =>
  [ALGORITHM, timestamp, ...(scope === undefined ? [] : [scope]), sha256Hex(canonical)].join('\n')

/** Hex. Without a scope the secret itself is the key. */
export const signatureOf = (secret: string, scope: string | undefined, toSign: string): string =>
  createHmac('sha256', scope === undefined ? secret : chain(secret, scope))
    .update(wireBytes(toSign))
    .digest('hex')

const chain = (secret: string, scope: string): Uint8Array =>
  scope
    .split('/')
    .reduce<Uint8Array>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`SDK${secret}`))
