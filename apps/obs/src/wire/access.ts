import type { HttpReply, HttpRequest } from '@sealstack/http'
import { type AccessFacts, loggedOperation } from '../domain/access-record.ts'
import { requestIds } from './request-ids.ts'

/** What came of a request, beside its answer. */
export interface AccessOutcome {
  readonly bucket: string
  readonly accountId: string
  readonly region: string
  readonly atMs: number
  readonly ms: number
  readonly turnAroundMs: number
  readonly requester: string | undefined
  readonly code: string | undefined
  /** After the bucket in the request's path. */
  readonly key: string | undefined
  readonly isSite: boolean
}

/** The bytes of an answer's body, as it was begun. */
export const bytesOutOf = ({ method }: HttpRequest, { headers, body }: HttpReply): number => {
  if (method === 'HEAD' || body === undefined) return 0
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : Number(headers?.['content-length'] ?? 0)
}

/** What an access log says of a request. */
export const accessFacts = (
  request: HttpRequest,
  reply: HttpReply,
  { outcome, style }: { readonly outcome: AccessOutcome; readonly style: 's3' | 'obs' },
): AccessFacts => {
  const { method, rawPath, rawQuery, headers } = request
  const { accountId, isSite, key, ...rest } = outcome
  const names = rawQuery.split('&').flatMap((part) => part.split('=')[0] || [])
  const isCopy = headers['x-amz-copy-source'] !== undefined
  const operation = isSite
    ? `WEBSITE.${method}.OBJECT`
    : loggedOperation({ method, hasKey: key !== undefined, names, isCopy }, style)
  const { authorization } = headers
  const isUrl = authorization === undefined && /(^|&)(X-Amz-)?Signature=/.test(rawQuery)
  const isV4 = authorization?.startsWith('AWS4') || rawQuery.includes('X-Amz-Signature=')
  return {
    ...rest,
    ...requestIds(request),
    ownerId: accountId,
    operation,
    key,
    requestLine: `${method} ${rawPath}${rawQuery && `?${withoutSecrets(rawQuery)}`} HTTP/1.1`,
    status: reply.status,
    bytesOut: bytesOutOf(request, reply),
    objectBytes: key === undefined || reply.status >= 300 ? undefined : objectBytes(request, reply),
    remoteAddress: request.remoteAddress,
    referer: headers.referer,
    userAgent: headers['user-agent'],
    versionId: text(reply.headers?.['x-amz-version-id']),
    signature: isV4 ? 'SigV4' : authorization !== undefined || isUrl ? 'SigV2' : undefined,
    authType: authorization !== undefined ? 'AuthHeader' : isUrl ? 'QueryString' : undefined,
    host: headers.host,
  }
}

/** A URL that was signed can be used by whoever reads it; a key of a client does not belong there, but may be sent so. */
const withoutSecrets = (rawQuery: string): string =>
  rawQuery.replace(
    /((?:^|&)(?:(?:X-Amz-)?(?:Signature|Security-Token)|x-(?:amz|obs)-(?:security-token|(?:copy-source-)?server-side-encryption-customer-key))=)[^&]*/gi,
    '$1',
  )

const objectBytes = ({ method, headers }: HttpRequest, reply: HttpReply): number | undefined => {
  const sent = headers['x-amz-decoded-content-length'] ?? headers['content-length']
  const range = /\/(\d+)$/.exec(String(reply.headers?.['content-range'] ?? ''))?.[1]
  const whole = method === 'PUT' ? sent : (range ?? text(reply.headers?.['content-length']))
  return whole === undefined ? undefined : Number(whole)
}

const text = (value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value)
