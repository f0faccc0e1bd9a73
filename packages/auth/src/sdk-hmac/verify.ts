import { createHmac } from 'node:crypto'
import type { Credentials } from '../credentials.ts'
import { safeEqual } from '../safe-equal.ts'
import { sha256Hex } from '../sigv4/canonical-request.ts'
import { percentDecode, queryPairs, uriEncode } from '../sigv4/encoding.ts'
import { isoSeconds, MAX_SKEW_MS, readTimestamp } from '../sigv4/timestamp.ts'
import { refuse, type SignedRequest, type Verification } from '../verification.ts'

/** What the verifier works with. */
export interface SdkHmacOptions {
  readonly credentials: Credentials
  readonly clock: { readonly now: () => number }
  /** Hex SHA-256 of the body. */
  readonly bodyHash: string
}

const ALGORITHM = 'SDK-HMAC-SHA256'

/**
 * Verifies the OTC/Huawei gateway's `SDK-HMAC-SHA256` in both of its dialects: `Access=` (the Huawei SDKs, which sign
 * with the secret itself) and `Credential=` (gophertelekomcloud, with a scope and a chain of HMACs).
 */
export const verifySdkHmac = async (request: SignedRequest, options: SdkHmacOptions): Promise<Verification> => {
  const fields = readFields(request.headers.authorization ?? '')
  if (!fields) return refuse('malformed-authorization', { part: 'header' })
  const timestamp = request.headers['x-sdk-date']
  const timeMs = timestamp === undefined ? undefined : readTimestamp(timestamp)
  if (timestamp === undefined || timeMs === undefined) return refuse('missing-date')
  const nowMs = options.clock.now()
  if (Math.abs(timeMs - nowMs) > MAX_SKEW_MS) {
    return refuse('skewed', { requestTime: timestamp, serverTime: isoSeconds(nowMs) })
  }
  const credential = await options.credentials.find(fields.accessKeyId)
  if (!credential) return refuse('unknown-access-key', { accessKeyId: fields.accessKeyId })
  const canonical = canonicalRequest(request, fields, options.bodyHash)
  const [key, scope] =
    fields.scope === undefined
      ? [credential.secretAccessKey, []]
      : [chain(credential.secretAccessKey, fields.scope), [fields.scope]]
  const toSign = [ALGORITHM, timestamp, ...scope, sha256Hex(canonical)].join('\n')
  const expected = createHmac('sha256', key).update(toSign).digest('hex')
  return safeEqual(expected, fields.signature)
    ? { kind: 'verified', scheme: 'sdk-hmac', credential, payload: undefined, signing: undefined }
    : refuse('signature-mismatch', {
        accessKeyId: fields.accessKeyId,
        signatureProvided: fields.signature,
        canonicalRequest: canonical,
      })
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

const canonicalRequest = (request: SignedRequest, { scope, signedHeaders }: Fields, bodyHash: string): string => {
  const path = uriEncode(percentDecode(request.rawPath), true)
  return [
    request.method,
    path.endsWith('/') ? path : `${path}/`,
    canonicalQuery(request.rawQuery),
    ...signedHeaders.map((name) => {
      const value = (request.headers[name] ?? '').trim()
      return `${name}:${scope === undefined ? value : value.replaceAll(/\s+/g, ' ')}`
    }),
    '',
    signedHeaders.join(';'),
    request.headers['x-sdk-content-sha256'] ?? bodyHash,
  ].join('\n')
}

const canonicalQuery = (rawQuery: string): string =>
  queryPairs(rawQuery)
    .map(([name, value]) => `${uriEncode(Buffer.from(name))}=${uriEncode(Buffer.from(value))}`)
    .sort()
    .join('&')

const chain = (secret: string, scope: string): Uint8Array =>
  scope
    .split('/')
    .reduce<Uint8Array>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`SDK${secret}`))
