import type { Scheme } from '@sealstack/auth'
import type { HttpRequest } from '@sealstack/http'
import { readRetainUntil } from '../domain/retention.ts'
import { parseTagHeader, type Tag } from '../domain/tags.ts'
import { decoded } from './decoded.ts'

/** Values of condition keys; a key that is undefined is absent. */
export type Conditions = Readonly<Record<string, string | readonly string[] | undefined>>

/** Headers that policies know by the same name, without their beginning. */
const NAMED_HEADERS =
  /^x-amz-(acl|content-sha256|copy-source|grant-[\w-]+|metadata-directive|server-side-encryption|server-side-encryption-aws-kms-key-id|server-side-encryption-customer-algorithm|storage-class|website-redirect-location|object-ownership)$/

/** The rest, by the names that policies have for them. */
const OTHER_HEADERS: Readonly<Record<string, string>> = {
  'x-amz-object-lock-legal-hold': 's3:object-lock-legal-hold',
  'if-match': 's3:if-match',
  'if-none-match': 's3:if-none-match',
  'user-agent': 'aws:UserAgent',
  referer: 'aws:Referer',
}

/** Which parameters of which operations policies know. */
const LISTINGS = /^(ListObjects|ListObjectsV2|ListObjectVersions|ListMultipartUploads)$/
const CREATIONS = /^(PutObject|PostObject|CopyObject|CompleteMultipartUpload)$/
const BEGINNINGS = /^(CreateMultipartUpload|UploadPart|UploadPartCopy)$/

/** How a request was signed. */
export interface SignedBy {
  /** Undefined where it was not. */
  readonly scheme: Scheme | undefined
  readonly isForm?: boolean
}

/** What a request itself says to policies: as it came, before any default applies. Headers are in S3's words. */
export const requestConditions = (
  request: HttpRequest,
  operation: string,
  { signedBy, nowMs }: { readonly signedBy: SignedBy; readonly nowMs: number },
): Conditions => {
  const { headers, remoteAddress, secure, tlsVersion, rawQuery } = request
  const values: Record<string, string | readonly string[] | undefined> = {
    'aws:SecureTransport': String(secure),
    's3:TlsVersion': tlsVersion,
    'aws:SourceIp': remoteAddress?.replace(/^::ffff:/, ''),
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': String(Math.floor(nowMs / 1000)),
    ...signatureConditions(signedBy, rawQuery, nowMs),
  }
  for (const [name, value] of Object.entries(headers)) {
    if (NAMED_HEADERS.test(name)) values[`s3:${name}`] = value
    else if (OTHER_HEADERS[name] !== undefined) values[OTHER_HEADERS[name]] = value
  }
  const [mode, until] = [headers['x-amz-object-lock-mode'], headers['x-amz-object-lock-retain-until-date']]
  if (mode !== undefined || until !== undefined) Object.assign(values, lockConditions({ mode, until }, nowMs))
  const source = headers['x-amz-copy-source']
  if (source !== undefined) values['s3:x-amz-copy-source'] = decoded(source).replace(/^\//, '')
  const tags = headers['x-amz-tagging']
  if (tags !== undefined) Object.assign(values, tagConditions(parseTagHeader(tags) ?? []))
  if (CREATIONS.test(operation)) values['s3:ObjectCreationOperation'] = 'true'
  if (BEGINNINGS.test(operation)) values['s3:ObjectCreationOperation'] = 'false'
  if (LISTINGS.test(operation)) {
    const query = new URLSearchParams(rawQuery)
    for (const name of ['prefix', 'delimiter', 'max-keys']) values[`s3:${name}`] = query.get(name) ?? undefined
  }
  return values
}

/** The tags that a request would give to an object. */
export const tagConditions = (tags: readonly Tag[]): Conditions => ({
  's3:RequestObjectTagKeys': tags.map(([key]) => key),
  ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
})

/** The retention that a request would give to an object. */
export const lockConditions = (
  { mode, until }: { readonly mode: string | undefined; readonly until: string | undefined },
  nowMs: number,
): Conditions => {
  const untilMs = until === undefined ? undefined : readRetainUntil(until)
  return {
    's3:object-lock-mode': mode,
    's3:object-lock-retain-until-date': until,
    's3:object-lock-remaining-retention-days':
      untilMs === undefined ? undefined : String(Math.ceil((untilMs - nowMs) / 86_400_000)),
  }
}

/** `signatureAge` is known of URLs signed by version 4 alone, in milliseconds. */
const signatureConditions = ({ scheme, isForm }: SignedBy, rawQuery: string, nowMs: number): Conditions => {
  if (scheme === undefined) return {}
  const isUrl = scheme.endsWith('-query')
  const signed = isUrl ? /(?:^|&)X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:&|$)/.exec(rawQuery) : undefined
  const [, year, month, day, hour, minute, second] = signed ?? []
  return {
    's3:authType': isForm ? 'POST' : isUrl ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': scheme.startsWith('sigv4') ? 'AWS4-HMAC-SHA256' : scheme.startsWith('sigv2') ? 'AWS' : 'OBS',
    's3:signatureAge': signed
      ? String(nowMs - Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))
      : undefined,
  }
}
