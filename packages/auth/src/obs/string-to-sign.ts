import { trimBlanks } from '../blanks.ts'
import { queryPairs } from '../sigv4/encoding.ts'
import type { SignedRequest } from '../verification.ts'

/** Which of the two dialects that share this scheme: they differ in words only. */
export interface HmacDialect {
  readonly headerPrefix: 'x-obs-' | 'x-amz-'
  readonly authorization: 'OBS' | 'AWS'
  readonly accessKeyParam: 'AccessKeyId' | 'AWSAccessKeyId'
  /** Lower-case names of the query parameters that get signed. */
  readonly subResources: ReadonlySet<string>
}

/** What the string to sign needs beside the request. */
export interface StringToSignOptions {
  readonly dialect: HmacDialect
  /** The date line: the Date header, nothing where the dialect's own date header is there, or Expires of a URL. */
  readonly date: string
  /** The path of the canonical resource; see {@link canonicalPaths}. */
  readonly path: string
}

/**
 * The paths that a client may have signed, as sent: with the bucket before it when that was taken from the Host header;
 * and for a bucket in the path with and without the last slash, since the reference has one and the SDKs do not.
 */
export const canonicalPaths = (rawPath: string, bucket: string | undefined): readonly string[] => {
  const path = rawPath || '/'
  if (bucket !== undefined) return [`/${bucket}${path}`]
  return /^\/[^/]+$/.test(path) ? [path, `${path}/`] : [path]
}

/** obs_04_0010 "Header signature" and obs_04_0011 "URL signature"; S3's signature version 2 is the same with other words. */
export const stringToSign = (request: SignedRequest, { dialect, date, path }: StringToSignOptions): string => {
  const { method, headers, rawQuery } = request
  const lines = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date]
  return `${lines.join('\n')}\n${canonicalHeaders(headers, dialect)}${path}${canonicalQuery(rawQuery, dialect)}`
}

const canonicalHeaders = (headers: SignedRequest['headers'], { headerPrefix }: HmacDialect): string =>
  Object.keys(headers)
    .filter((name) => name.startsWith(headerPrefix) && headers[name] !== undefined)
    .sort()
    .map((name) => `${name}:${trimBlanks(headers[name] ?? '')}\n`)
    .join('')

/** The sub-resources present, the first of each name. `?acl` and `?acl=` are one, and signed without an equals sign. */
const canonicalQuery = (rawQuery: string, { headerPrefix, subResources }: HmacDialect): string => {
  const seen = new Set<string>()
  const parameters = queryPairs(rawQuery)
    .filter(([name]) => subResources.has(name.toLowerCase()) || name.toLowerCase().startsWith(headerPrefix))
    .filter(([name]) => !seen.has(name) && seen.add(name))
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  return parameters.length > 0 ? `?${parameters.join('&')}` : ''
}
