import { queryPairs } from '../sigv4/encoding.ts'
import type { SignedRequest } from '../verification.ts'
import { SUB_RESOURCES } from './sub-resources.ts'

/** Which of the two dialects that share this scheme: they differ in words only. */
export interface HmacDialect {
  readonly headerPrefix: 'x-obs-' | 'x-amz-'
  readonly authorization: 'OBS' | 'AWS'
  readonly accessKeyParam: 'AccessKeyId' | 'AWSAccessKeyId'
}

/** What the string to sign needs beside the request. */
export interface StringToSignOptions {
  readonly dialect: HmacDialect
  /** The date line: the Date header, nothing where the dialect's own date header is there, or Expires of a URL. */
  readonly date: string
  /** The bucket, when it was taken from the Host header. */
  readonly bucket: string | undefined
}

/** obs_04_0010 "Header signature" and obs_04_0011 "URL signature"; S3's signature version 2 is the same with other words. */
export const stringToSign = (request: SignedRequest, options: StringToSignOptions): string => {
  const { method, headers } = request
  const { headerPrefix } = options.dialect
  const canonicalHeaders = Object.keys(headers)
    .filter((name) => name.startsWith(headerPrefix))
    .sort()
    .map((name) => `${name}:${(headers[name] ?? '').trim()}\n`)
    .join('')
  return `${[method, headers['content-md5'] ?? '', headers['content-type'] ?? '', options.date].join('\n')}\n${canonicalHeaders}${canonicalResource(request, options)}`
}

const canonicalResource = ({ rawPath, rawQuery }: SignedRequest, { bucket, dialect }: StringToSignOptions): string => {
  const path = bucket === undefined ? rawPath : `/${bucket}${rawPath}`
  const seen = new Set<string>()
  const params = queryPairs(rawQuery)
    .filter(([name]) => SUB_RESOURCES.has(name.toLowerCase()) || name.toLowerCase().startsWith(dialect.headerPrefix))
    .filter(([name]) => !seen.has(name) && seen.add(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' && !hasValue(rawQuery, name) ? name : `${name}=${value}`))
  return params.length > 0 ? `${path}?${params.join('&')}` : path
}

/** `?acl` and `?acl=` are one resource; SDKs send the first and sign it without an equals sign. */
const hasValue = (rawQuery: string, name: string): boolean =>
  rawQuery.split('&').some((pair) => pair.startsWith(`${name}=`) && pair.length > name.length + 1)
