import type { HttpRequest } from '@sealstack/http'

/** Response headers that a client may set when it uploads. */
const SYSTEM_HEADERS = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
]
const META = 'x-amz-meta-'
/** Keys and values of user metadata together, in bytes. */
const MAX_METADATA_BYTES = 2048

/** What an upload's headers leave with the object. */
export interface StoredHeaders {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  /** User metadata, without its prefix. */
  readonly metadata: Readonly<Record<string, string>>
}

/** Takes from a request what is to be given back with the object. `aws-chunked` was for the wire alone. */
export const storedHeaders = ({ headers }: HttpRequest): StoredHeaders => {
  const own = Object.fromEntries(
    SYSTEM_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  )
  const encoding = (own['content-encoding'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'aws-chunked')
    .join(',')
  const { 'content-encoding': _, ...rest } = own
  return {
    headers: { 'content-type': 'binary/octet-stream', ...rest, ...(encoding ? { 'content-encoding': encoding } : {}) },
    metadata: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        name.startsWith(META) && value !== undefined ? [[name.slice(META.length), value]] : [],
      ),
    ),
  }
}

/** The size of user metadata when it is too large; undefined when it is not. */
export const excessMetadata = ({ metadata }: StoredHeaders): number | undefined => {
  const bytes = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  )
  return bytes > MAX_METADATA_BYTES ? bytes : undefined
}

/** The headers that give it all back. */
export const givenBack = (row: { readonly headers: string; readonly metadata: string }): Record<string, string> => ({
  ...JSON.parse(row.headers),
  ...Object.fromEntries(
    Object.entries(JSON.parse(row.metadata)).map(([name, value]) => [`${META}${name}`, String(value)]),
  ),
})
