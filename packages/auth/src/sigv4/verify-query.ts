import { refuse, type SignedRequest, type Verification } from '../verification.ts'
import { queryPairs } from './encoding.ts'
import { readPayload } from './payload.ts'
import { isoSeconds, MAX_SKEW_MS, readTimestamp } from './timestamp.ts'
import { checkScope, checkSignedHeaders, readCredential, type SigV4Options, verifyClaim } from './verify.ts'

const NEEDED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
]
const MAX_EXPIRES_S = 7 * 24 * 3600

/** Verifies a presigned URL. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export const verifySigV4Query = async (request: SignedRequest, options: SigV4Options): Promise<Verification> => {
  const params = new Map(queryPairs(request.rawQuery))
  const param = (name: string): string => params.get(name) ?? ''
  if (NEEDED.some((name) => !params.has(name))) return refuse('query-missing')
  if (param('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    return refuse('query-malformed', { part: 'algorithm', given: param('X-Amz-Algorithm') })
  }
  const credential = readCredential(param('X-Amz-Credential'))
  if (!credential) return refuse('query-malformed', { part: 'credential', given: param('X-Amz-Credential') })
  const startMs = readTimestamp(param('X-Amz-Date'))
  if (startMs === undefined) return refuse('query-malformed', { part: 'date', given: param('X-Amz-Date') })
  const badExpires = checkExpires(param('X-Amz-Expires'))
  if (badExpires) return refuse('query-malformed', { part: badExpires, given: param('X-Amz-Expires') })

  const expiresMs = startMs + Number(param('X-Amz-Expires')) * 1000
  const nowMs = options.clock.now()
  if (startMs > nowMs + MAX_SKEW_MS) return refuse('not-yet-valid', { start: isoSeconds(startMs) })
  if (nowMs > expiresMs) {
    return refuse('expired', {
      'X-Amz-Expires': param('X-Amz-Expires'),
      Expires: isoSeconds(expiresMs),
      ServerTime: isoSeconds(nowMs),
    })
  }
  const signedHeaders = param('X-Amz-SignedHeaders').toLowerCase().split(';')
  const contentSha256 = signedHeaders.includes('x-amz-content-sha256')
    ? request.headers['x-amz-content-sha256']
    : (params.get('X-Amz-Content-Sha256') ?? undefined)
  const payload = readPayload(contentSha256 ?? 'UNSIGNED-PAYLOAD')
  if (payload.kind === 'malformed') return refuse('malformed-content-sha256', { given: payload.value })
  const claim = {
    ...credential,
    signedHeaders,
    signature: param('X-Amz-Signature'),
    timestamp: param('X-Amz-Date'),
    payloadHash: contentSha256 ?? 'UNSIGNED-PAYLOAD',
    sessionToken: params.get('X-Amz-Security-Token'),
  }
  const refused = checkScope(claim, options) ?? checkSignedHeaders(request, signedHeaders)
  if (refused) return refused
  const verification = await verifyClaim(request, claim, options)
  return verification.kind === 'verified' ? { ...verification, scheme: 'sigv4-query', payload } : verification
}

const checkExpires = (text: string): string | undefined => {
  if (!/^-?\d+$/.test(text)) return 'expires-not-a-number'
  if (Number(text) < 0) return 'expires-negative'
  return Number(text) > MAX_EXPIRES_S ? 'expires-too-long' : undefined
}
