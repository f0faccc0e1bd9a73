import { createHmac } from 'node:crypto'
import { checkSession } from '../check-session.ts'
import type { Credentials } from '../credentials.ts'
import { safeEqual } from '../safe-equal.ts'
import { queryPairs } from '../sigv4/encoding.ts'
import { isoSeconds, MAX_SKEW_MS, readRequestDate } from '../sigv4/timestamp.ts'
import { refuse, type Scheme, type SignedRequest, type Verification } from '../verification.ts'
import { wireBytes } from '../wire-bytes.ts'
import { canonicalPaths, type HmacDialect, stringToSign } from './string-to-sign.ts'
import { S3_SUB_RESOURCES, SUB_RESOURCES } from './sub-resources.ts'

/** What the verifiers of the HMAC-SHA1 scheme work with. */
export interface HmacOptions {
  readonly credentials: Credentials
  readonly clock: { readonly now: () => number }
  /** The bucket, when it was taken from the Host header. */
  readonly bucket: string | undefined
}

/** OBS's own words. */
export const OBS: HmacDialect = {
  headerPrefix: 'x-obs-',
  authorization: 'OBS',
  accessKeyParam: 'AccessKeyId',
  subResources: SUB_RESOURCES,
}
/** S3's signature version 2, which the OBS SDKs speak in their S3 mode. */
export const AWS_V2: HmacDialect = {
  headerPrefix: 'x-amz-',
  authorization: 'AWS',
  accessKeyParam: 'AWSAccessKeyId',
  subResources: S3_SUB_RESOURCES,
}

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
  const dateMs = dateText === undefined ? undefined : readRequestDate(dateText)
  if (dateText === undefined || dateMs === undefined) return refuse('missing-date')
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

/** An unknown access key takes the same steps, so that the time of the answer does not tell it from a known one. */
const compare = async (
  request: SignedRequest,
  { accessKeyId, signature, date, dialect, scheme }: HmacClaim,
  { credentials, bucket, clock }: HmacOptions,
): Promise<Verification> => {
  const credential = await credentials.find(accessKeyId)
  const attempts = canonicalPaths(request.rawPath, bucket).map((path) => {
    const toSign = stringToSign(request, { dialect, date, path })
    const expected = createHmac('sha1', credential?.secretAccessKey ?? '')
      .update(wireBytes(toSign))
      .digest('base64')
    return { toSign, fits: safeEqual(expected, signature) }
  })
  if (!credential) return refuse('unknown-access-key', { accessKeyId })
  if (!attempts.some(({ fits }) => fits)) {
    const toSign = attempts[0]?.toSign ?? ''
    return refuse('signature-mismatch', { accessKeyId, signatureProvided: signature, stringToSign: toSign })
  }
  const token =
    request.headers[`${dialect.headerPrefix}security-token`] ??
    new Map(queryPairs(request.rawQuery)).get(`${dialect.headerPrefix}security-token`)
  const ended = checkSession(credential, token, { clock })
  if (ended) return ended
  return { kind: 'verified', scheme, credential, payload: undefined, signing: undefined }
}
