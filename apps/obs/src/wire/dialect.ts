import type { HttpReply, HttpRequest } from '@sealstack/http'
import { obsStorageClass } from '../domain/storage-class.ts'

/** The words that a client speaks: S3's, or OBS's own. */
export type Dialect = 's3' | 'obs'

/** Requests whose dialect is known from elsewhere than their headers. */
const SPOKEN = new WeakMap<HttpRequest, Dialect>()

/** Notes the dialect of a request that does not show it: one in S3's words, or a form, which shows it in its fields. */
export const noteDialect = (request: HttpRequest, dialect: Dialect): void => {
  SPOKEN.set(request, dialect)
}

/** The dialect of a request: its signature tells, or else its headers. */
export const dialectOf = (request: HttpRequest): Dialect => {
  const { headers, rawQuery } = request
  const noted = SPOKEN.get(request)
  if (noted !== undefined) return noted
  if (headers.authorization !== undefined) return headers.authorization.startsWith('OBS ') ? 'obs' : 's3'
  if (/(^|&)AccessKeyId=/.test(rawQuery)) return 'obs'
  if (/(^|&)(AWSAccessKeyId|X-Amz-\w+)=/.test(rawQuery)) return 's3'
  return Object.keys(headers).some((name) => name.startsWith('x-obs-')) || /(^|&)apiversion/.test(rawQuery)
    ? 'obs'
    : 's3'
}

const KEY_ID_IN = 'x-obs-server-side-encryption-kms-key-id'
const KEY_ID_OUT = 'x-amz-server-side-encryption-aws-kms-key-id'
const STORAGE_CLASS = 'x-amz-storage-class'
const ALGORITHM = 'x-amz-server-side-encryption'

/**
 * The request in S3's words, which operations read. Only headers of its own dialect count: the signature covers no
 * others, so whoever is in between could have added them. Headers that a signed URL carries in its query count as sent.
 */
export const inS3Words = (request: HttpRequest, dialect: Dialect): HttpRequest => {
  const foreign = dialect === 'obs' ? 'x-amz-' : 'x-obs-'
  const own = Object.entries({ ...queryHeaders(request, dialect), ...request.headers }).filter(
    ([name]) => !name.startsWith(foreign),
  )
  const headers = Object.fromEntries(dialect === 's3' ? own : own.map(translate))
  // A derived object keeps the lazy body, whose first use answers Expect: 100-continue.
  return Object.create(request, { headers: { value: headers, enumerable: true } })
}

const translate = ([name, value]: readonly [string, string | undefined]): readonly [string, string | undefined] => {
  if (name === KEY_ID_IN) return [KEY_ID_OUT, value]
  const renamed = name.replace(/^x-obs-/, 'x-amz-')
  return [renamed, renamed === ALGORITHM && value === 'kms' ? 'aws:kms' : value]
}

/**
 * Header values are bytes, which node shows as Latin-1. Encryption counts in OBS alone. Checksums do not count: SDKs that presign an upload put that of
 * an empty body into the URL, and S3 takes no notice of it.
 */
const queryHeaders = ({ rawQuery }: HttpRequest, dialect: Dialect): Record<string, string> => {
  const prefix = dialect === 'obs' ? 'x-obs-' : 'x-amz-'
  const names =
    /^x-((amz|obs)-(meta-|acl|grant-|storage-class|tagging|object-lock-|website-redirect-location)|obs-server-side-encryption(-kms-key-id)?$)/
  return Object.fromEntries(
    [...new URLSearchParams(rawQuery)].flatMap(([name, value]) => {
      const lower = name.toLowerCase()
      return lower.startsWith(prefix) && names.test(lower) ? [[lower, Buffer.from(value).toString('latin1')]] : []
    }),
  )
}

/** The reply in the dialect's own words. */
export const inDialect = (reply: HttpReply, dialect: Dialect): HttpReply => {
  if (dialect === 's3') return reply
  const headers = Object.entries(reply.headers ?? {}).map(([name, value]) => {
    if (name === KEY_ID_OUT) return [KEY_ID_IN, obsKeyId(String(value))]
    const renamed = name.replace(/^x-amz-/, 'x-obs-')
    if (name === STORAGE_CLASS && value !== undefined) return [renamed, obsStorageClass(String(value))]
    return [renamed, name === ALGORITHM && value === 'aws:kms' ? 'kms' : value]
  })
  return { ...reply, headers: Object.fromEntries(headers) }
}

/** `arn:aws:kms:region:account:key/id` as OBS writes it: `region:domain:key/id`. */
const obsKeyId = (arn: string): string => arn.replace(/^arn:[^:]+:kms:/, '')
