import { sha256Hex } from '../sigv4/canonical-request.ts'
import { canonicalQuery } from '../sigv4/encoding.ts'
import { formatTimestamp } from '../sigv4/timestamp.ts'
import type { SignedRequest } from '../verification.ts'
import { ALGORITHM, canonicalRequest, signatureOf, stringToSign } from './verify.ts'

/** What a request is signed with. */
export interface SdkHmacSigner {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials; it goes into the request and is signed with it. */
  readonly securityToken?: string | undefined
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}

/**
 * The headers of a request to the OTC/Huawei gateway with its signature added, as the Huawei SDKs sign (`Access=`). All
 * headers that are given get signed; `host` must be among them.
 */
export const signSdkHmac = (
  request: SignedRequest,
  body: string,
  { accessKeyId, secretAccessKey, securityToken, nowMs }: SdkHmacSigner,
): Readonly<Record<string, string>> => {
  const timestamp = formatTimestamp(nowMs)
  const given = Object.entries({ ...request.headers, 'x-sdk-date': timestamp, 'x-security-token': securityToken })
  const headers = Object.fromEntries(given.filter((each): each is [string, string] => each[1] !== undefined))
  const signedHeaders = Object.keys(headers).sort()
  const parts = { query: canonicalQuery(request.rawQuery), bodyHash: sha256Hex(body) }
  const canonical = canonicalRequest({ ...request, headers }, { scope: undefined, signedHeaders }, parts)
  const signature = signatureOf(secretAccessKey, undefined, stringToSign(timestamp, undefined, canonical))
  const authorization = `${ALGORITHM} Access=${accessKeyId}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
  return { ...headers, authorization }
}
