import { hash } from 'node:crypto'
import { foldBlanks } from '../blanks.ts'
import type { SignedRequest } from '../verification.ts'
import { wireBytes } from '../wire-bytes.ts'
import { canonicalQuery, uriEncodePath } from './encoding.ts'

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
export const canonicalPaths = (rawPath: string): readonly string[] => {
  const path = uriEncodePath(rawPath)
  return path === rawPath ? [path] : [path, rawPath]
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
export const canonicalRequest = (
  { method, rawQuery, headers }: SignedRequest,
  { path, signedHeaders, payloadHash }: CanonicalOptions,
): string => {
  let text = `${method}\n${path || '/'}\n${canonicalQuery(rawQuery, 'X-Amz-Signature')}\n`
  for (const name of signedHeaders) text += `${name}:${foldBlanks(headers[name] ?? '')}\n`
  return `${text}\n${signedHeaders.join(';')}\n${payloadHash}`
}

/** Lower-case hex SHA-256 of the bytes that the text had on the wire. */
export const sha256Hex = (text: string): string => hash('sha256', wireBytes(text))
