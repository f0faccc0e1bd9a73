import { createHash } from 'node:crypto'
import type { SignedRequest } from '../verification.ts'
import { percentDecode, queryPairs, uriEncode } from './encoding.ts'

/** What a canonical request is made of beside the request itself. */
export interface CanonicalOptions {
  /** The path in its canonical form; see {@link canonicalPaths}. */
  readonly path: string
  /** Lower-case names in sorted order. */
  readonly signedHeaders: readonly string[]
  readonly payloadHash: string
}

/**
 * The paths that a client may have signed for a raw path. S3 signs the path encoded once and never normalised; a client
 * that escapes more or less than the rule has signed either its own form or the rule's.
 */
export const canonicalPaths = (rawPath: string): readonly string[] => [
  ...new Set([uriEncode(percentDecode(rawPath), true), rawPath]),
]

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
export const canonicalRequest = (
  { method, rawQuery, headers }: SignedRequest,
  { path, signedHeaders, payloadHash }: CanonicalOptions,
): string =>
  [
    method,
    path || '/',
    canonicalQuery(rawQuery),
    ...signedHeaders.map((name) => `${name}:${fold(headers[name] ?? '')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')

/** Lower-case hex SHA-256. */
export const sha256Hex = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

const canonicalQuery = (rawQuery: string): string =>
  queryPairs(rawQuery)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(Buffer.from(name)), uriEncode(Buffer.from(value))] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const fold = (value: string): string => value.trim().replaceAll(/ +/g, ' ')
