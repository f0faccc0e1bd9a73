import { createHmac } from 'node:crypto'
import type { Credentials } from '../credentials.ts'
import { safeEqual } from '../safe-equal.ts'
import { queryPairs } from '../sigv4/encoding.ts'
import { isoSeconds, MAX_SKEW_MS } from '../sigv4/timestamp.ts'
import { refuse, type Scheme, type SignedRequest, type Verification } from '../verification.ts'
import { type HmacDialect, stringToSign } from './string-to-sign.ts'

/** What the verifiers of the HMAC-SHA1 scheme work with. */
export interface HmacOptions {
  readonly credentials: Credentials
  readonly clock: { readonly now: () => number }
  /** The bucket, when it was taken from the Host header. */
  readonly bucket: string | undefined
}

/** OBS's own words. */
export const OBS: HmacDialect = { headerPrefix: 'x-obs-', authorization: 'OBS', accessKeyParam: 'AccessKeyId' }
/** S3's signature version 2, which the OBS SDKs speak in their S3 mode. */
export const AWS_V2: HmacDialect = { headerPrefix: 'x-amz-', authorization: 'AWS', accessKeyParam: 'AWSAccessKeyId' }

/** Verifies `Authorization: OBS ak:signature` or `AWS ak:signature`. */
export const verifyHmacHeader = async (
  request: SignedRequest,
  dialect: HmacDialect,
  options: HmacOptions,
): Promise<Verification> => {
  const { headers } = request
  const match = /^(?:OBS|AWS) ([^:\s]+):([A-Za-z0-9+/=]+)$/.exec(headers.authorization ?? '')
  if (!match) return refuse('malformed-authorization', { part: 'header' })
  const ownDate = headers[`${dialect.headerPrefix}date`]
  const dateText = ownDate ?? headers.date
  if (dateText === undefined) return refuse('missing-date')
  const dateMs = Date.parse(dateText)
  if (Number.isNaN(dateMs)) return refuse('missing-date')
  const nowMs = options.clock.now()
  if (Math.abs(dateMs - nowMs) > MAX_SKEW_MS) {
    return refuse('skewed', { requestTime: dateText, serverTime: isoSeconds(nowMs) })
  }
  const [, accessKeyId = '', signature = ''] = match
  const scheme = dialect === OBS ? 'obs' : 'sigv2'
  const date = ownDate === undefined ? dateText : ''
  return compare(request, { accessKeyId, signature, date, dialect, scheme }, options)
}

/** Verifies a URL with `AccessKeyId` or `AWSAccessKeyId`, `Expires` (seconds since the epoch) and `Signature`. */
export const verifyHmacQuery = async (
  request: SignedRequest,
  dialect: HmacDialect,
  options: HmacOptions,
): Promise<Verification> => {
  const params = new Map(queryPairs(request.rawQuery))
  const [accessKeyId, expires] = [params.get(dialect.accessKeyParam), params.get('Expires')]
  // A blank in Base64 is a plus sign that a client did not escape.
  const signature = params.get('Signature')?.replaceAll(' ', '+')
  if (!accessKeyId || !expires || !signature) return refuse('query-missing')
  if (!/^\d{1,12}$/.test(expires)) return refuse('query-malformed', { part: 'expires', given: expires })
  const nowMs = options.clock.now()
  if (nowMs > Number(expires) * 1000) {
    return refuse('expired', { Expires: isoSeconds(Number(expires) * 1000), ServerTime: isoSeconds(nowMs) })
  }
  const scheme = dialect === OBS ? 'obs-query' : 'sigv2-query'
  return compare(request, { accessKeyId, signature, date: expires, dialect, scheme }, options)
}

interface HmacClaim {
  readonly accessKeyId: string
  readonly signature: string
  readonly date: string
  readonly dialect: HmacDialect
  readonly scheme: Scheme
}

const compare = async (
  request: SignedRequest,
  { accessKeyId, signature, date, dialect, scheme }: HmacClaim,
  { credentials, bucket }: HmacOptions,
): Promise<Verification> => {
  const credential = await credentials.find(accessKeyId)
  if (!credential) return refuse('unknown-access-key', { accessKeyId })
  const token =
    request.headers[`${dialect.headerPrefix}security-token`] ??
    new Map(queryPairs(request.rawQuery)).get(`${dialect.headerPrefix}security-token`)
  if (!safeEqual(token ?? '', credential.sessionToken ?? '')) return refuse('invalid-token')
  const toSign = stringToSign(request, { dialect, date, bucket })
  const expected = createHmac('sha1', credential.secretAccessKey).update(toSign).digest('base64')
  return safeEqual(expected, signature)
    ? { kind: 'verified', scheme, credential, payload: undefined, signing: undefined }
    : refuse('signature-mismatch', { accessKeyId, signatureProvided: signature, stringToSign: toSign })
}
