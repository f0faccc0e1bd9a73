import type { SignedRequest } from '../verification.ts'
import { canonicalRequest, sha256Hex } from './canonical-request.ts'
import { percentDecode, uriEncode } from './encoding.ts'
import { type Scope, type SigningKeys, scopeText, signatureOf, signingKey, stringToSign } from './signing-key.ts'
import { formatTimestamp } from './timestamp.ts'

/** What a request is signed with. */
export interface SignOptions {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly service: string
  /** Milliseconds since the epoch. */
  readonly nowMs: number
  /** Hex SHA-256 of the body, or one of the words that stand for it. */
  readonly payloadHash: string
  readonly signingKeys?: SigningKeys
}

/**
 * The headers of a request with its SigV4 signature added: `x-amz-date`, `x-amz-content-sha256` and `authorization`.
 * All headers that are given get signed; `host` must be among them.
 */
export const signRequest = (request: SignedRequest, options: SignOptions): Readonly<Record<string, string>> => {
  const { accessKeyId, secretAccessKey, region, service, nowMs, payloadHash, signingKeys = signingKey } = options
  const timestamp = formatTimestamp(nowMs)
  const headers = { ...present(request.headers), 'x-amz-date': timestamp, 'x-amz-content-sha256': payloadHash }
  const signedHeaders = Object.keys(headers).sort()
  const path = uriEncode(percentDecode(request.rawPath), true)
  const canonical = canonicalRequest({ ...request, headers }, { path, signedHeaders, payloadHash })
  const scope: Scope = { date: timestamp.slice(0, 8), region, service }
  const toSign = stringToSign(timestamp, scopeText(scope), sha256Hex(canonical))
  const signature = signatureOf(signingKeys(secretAccessKey, scope), toSign)
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scopeText(scope)}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  }
}

const present = (headers: SignedRequest['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
