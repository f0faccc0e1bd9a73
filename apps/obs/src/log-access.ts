import { Readable } from 'node:stream'
import { EnvelopeError, KeyringError } from '@sealstack/envelope'
import { type HttpReply, type HttpRequest, traceFacts } from '@sealstack/http'
import { StorageError } from '@sealstack/storage'
import type { ObsContext } from './context.ts'
import { Denial } from './domain/denial.ts'
import type { AccessLogs } from './flows/access-logs.ts'
import type { RequestEnd } from './flows/object-audit.ts'
import { accessFacts, bytesOutOf } from './wire/access.ts'
import { readAddress } from './wire/address.ts'
import { decoded } from './wire/decoded.ts'
import type { Dialect } from './wire/dialect.ts'
import { toApiError } from './wire/render.ts'

/** A request that has ended. */
export interface Access {
  readonly request: HttpRequest
  readonly reply: HttpReply
  /** What was seen of it on its way. */
  readonly trail: {
    readonly operation?: string
    readonly error?: unknown
    readonly accessKeyId?: string
    readonly requester?: string
    /** That the signature names. */
    readonly region?: string
  }
  /** The bucket whose website was asked. */
  readonly site: string | undefined
  readonly dialect: Dialect
  readonly atMs: number
  readonly ms: number
  readonly turnAroundMs: number
}

/** Operations after which other buckets may want logs. */
const CHANGING = ['PutBucketLogging', 'DeleteBucket', 'CreateBucket']

/** One line to the log of the process, an event, what is counted, and a record to the log of the bucket where it wants one. */
export const logAccess = (ctx: ObsContext, logs: AccessLogs, access: Access): Promise<void> | undefined => {
  const { request, reply, trail, site, ms } = access
  const path = readAddress(request.headers.host, request.rawPath, ctx.config.domains).path
  const slash = path.indexOf('/', 1)
  const bucket = site ?? (slash < 0 ? path.slice(1) : path.slice(1, slash))
  const key = site !== undefined ? path.slice(1) : slash < 0 ? '' : path.slice(slash + 1)
  const code = trail.error === undefined ? undefined : toApiError(trail.error, access.dialect).code
  logLine(ctx, access, { bucket: bucket || undefined, code })
  const end = endOf(access, { bucket, key, code })
  ctx.audit.record(end)
  const { operation, status, bytesIn, bytesOut } = end
  ctx.meter?.ended({ operation, status, code: end.code, ms, bytesIn, bytesOut })
  const style = logs.styleOf(bucket)
  if (style !== undefined) {
    const { accountId } = ctx.config
    const { region = ctx.config.region } = trail
    const { atMs, turnAroundMs } = access
    const { requester } = trail
    const isSite = site !== undefined
    const outcome = {
      bucket,
      accountId,
      region,
      atMs,
      ms,
      turnAroundMs,
      requester,
      code,
      key: key || undefined,
      isSite,
    }
    logs.add(accessFacts(request, reply, { outcome, style }))
  }
  return CHANGING.includes(trail.operation ?? '') && reply.status < 300 ? logs.refresh() : undefined
}

const logLine = (
  { log }: ObsContext,
  { request, reply, trail, ms }: Access,
  { bucket, code }: { readonly bucket: string | undefined; readonly code: string | undefined },
): void => {
  const { status } = reply
  const { error } = trail
  const isFailed = error !== undefined && ((status >= 500 && status !== 501) || error instanceof EnvelopeError)
  if (!isFailed && !log.isLevelEnabled('info')) return
  const line = {
    requestId: request.id,
    ...traceFacts(request),
    operation: trail.operation,
    bucket,
    status,
    code,
    bytesIn: Number(request.headers['content-length'] ?? 0),
    bytesOut: bytesOutOf(request, reply),
    ms: Math.round(ms * 10) / 10,
    accessKeyId: trail.accessKeyId,
  }
  if (error === undefined) log.info(line, 'request')
  else if (isFailed) log.error({ ...line, err: error }, 'request failed')
  else log.info(error instanceof Denial ? { ...line, reason: error.reason } : line, 'request refused')
}

/** Longer ones are no bucket's and no key's. */
const MAX_BUCKET = 255
const MAX_KEY = 1024

/** What the audit trail keeps of a request. `key` is as it came, percent-encoded. */
const endOf = (
  { request, reply, trail, dialect, atMs }: Access,
  { bucket, key, code }: { readonly bucket: string; readonly key: string; readonly code: string | undefined },
): RequestEnd => ({
  atMs,
  requestId: request.id,
  traceId: traceFacts(request).traceId ?? null,
  dialect,
  operation: trail.operation ?? null,
  bucket: bucket.slice(0, MAX_BUCKET) || null,
  key: decoded(key).slice(0, MAX_KEY) || null,
  versionId: versionOf(request, reply),
  principal: trail.requester ?? null,
  sourceIp: request.remoteAddress?.replace(/^::ffff:/, '') ?? null,
  status: reply.status,
  code: code ?? breakOf(request, reply) ?? null,
  reason: reasonOf(trail.error) ?? null,
  bytesIn: Number(request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length'] ?? 0) || 0,
  bytesOut: bytesOutOf(request, reply),
})

/** The version that was written or read, or else the one that was asked for. */
const versionOf = ({ rawQuery }: HttpRequest, { headers = {} }: HttpReply): string | null => {
  const asked = new URLSearchParams(rawQuery).get('versionId')
  return String(headers['x-amz-version-id'] ?? asked ?? '').slice(0, MAX_BUCKET) || null
}

/** Why an answer did not come to its end: what lies there failed, or the client went away. */
const breakOf = ({ method }: HttpRequest, { body }: HttpReply): string | undefined => {
  if (!(body instanceof Readable) || body.readableEnded || method === 'HEAD') return undefined
  const isFailure = body.errored instanceof EnvelopeError || body.errored instanceof StorageError
  return isFailure ? toApiError(body.errored).code : 'ClientGone'
}

/** What decided. The KMS's own event has its reasons. */
const reasonOf = (error: unknown): string | undefined => {
  if (error instanceof Denial) return error.reason
  return error instanceof KeyringError ? `the KMS: ${error.code}` : undefined
}
