import { DerivedRequest, type HttpReply, type HttpRequest } from '@sealstack/http'
import { obsStorageClass } from '../domain/storage-class.ts'

/** The words that a client speaks: S3's, or OBS's own. */
export type Dialect = 's3' | 'obs'

/** What is seen of a request on its way, for the logs. */
export interface Trail {
  operation?: string | undefined
  error?: unknown
  accessKeyId?: string
  requester?: string
  region?: string
}

/** A request in S3's words, which operations read, with the one that came, which signatures cover. */
export class SpokenRequest extends DerivedRequest {
  /** A form shows it in its fields only. */
  dialect: Dialect
  readonly trail: Trail = {}

  constructor(original: HttpRequest, headers: HttpRequest['headers'], dialect: Dialect) {
    super(original, headers)
    this.dialect = dialect
  }

  get body(): HttpRequest['body'] {
    return this.original.body
  }
}

/** Notes the dialect of a form, which shows it in its fields. */
export const noteDialect = (request: HttpRequest, dialect: Dialect): void => {
  if (request instanceof SpokenRequest) request.dialect = dialect
}

/** The dialect of a request: its signature tells, or else its headers. */
export const dialectOf = (request: HttpRequest): Dialect => {
  if (request instanceof SpokenRequest) return request.dialect
  const { headers, rawQuery } = request
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
export const inS3Words = (request: HttpRequest, dialect: Dialect): SpokenRequest =>
  new SpokenRequest(request, isInS3Words(request, dialect) ? request.headers : wordsOf(request, dialect), dialect)

/** As nearly every request of the dialect is. */
const isInS3Words = ({ rawQuery, headers }: HttpRequest, dialect: Dialect): boolean => {
  if (dialect !== 's3' || rawQuery !== '') return false
  for (const name in headers) if (name.startsWith('x-obs-')) return false
  return true
}

const wordsOf = (request: HttpRequest, dialect: Dialect): HttpRequest['headers'] => {
  const foreign = dialect === 'obs' ? 'x-amz-' : 'x-obs-'
  const own = Object.entries({ ...queryHeaders(request, dialect), ...request.headers }).filter(
    ([name]) => !name.startsWith(foreign),
  )
  return Object.fromEntries(dialect === 's3' ? own : own.map(translate))
}

const translate = ([name, value]: readonly [string, string | undefined]): readonly [string, string | undefined] => {
  if (name === KEY_ID_IN) return [KEY_ID_OUT, value]
  const renamed = name.replace(/^x-obs-/, 'x-amz-')
  return [renamed, renamed === ALGORITHM && value === 'kms' ? 'aws:kms' : value]
}

/**
 * Header values are bytes, which node shows as Latin-1. Encryption counts in OBS alone. Checksums do not count: SDKs that
 * presign an upload put that of an empty body into the URL, and S3 takes no notice of it.
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
