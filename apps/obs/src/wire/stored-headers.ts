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
  const own: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const name of SYSTEM_HEADERS) {
    const value = name === 'content-encoding' ? withoutChunked(headers[name]) : headers[name]
    if (value !== undefined) own[name] = value
  }
  // Of no prototype, whose members are names like any other.
  const metadata: Record<string, string> = Object.create(null)
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined && name.startsWith(META)) metadata[name.slice(META.length)] = value
  }
  return { headers: own, metadata }
}

const withoutChunked = (encodings: string | undefined): string | undefined => {
  const others = encodings
    ?.split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'aws-chunked')
    .join(',')
  return others === '' ? undefined : others
}

/** The size of user metadata when it is too large; undefined when it is not. */
export const excessMetadata = ({ metadata }: StoredHeaders): number | undefined => {
  let bytes = 0
  for (const name in metadata) bytes += Buffer.byteLength(name) + Buffer.byteLength(metadata[name] ?? '')
  return bytes > MAX_METADATA_BYTES ? bytes : undefined
}

/** The headers that give it all back. */
export const givenBack = (row: { readonly headers: string; readonly metadata: string }): Record<string, string> => ({
  ...JSON.parse(row.headers),
  ...Object.fromEntries(
    Object.entries(JSON.parse(row.metadata)).map(([name, value]) => [`${META}${name}`, String(value)]),
  ),
})
