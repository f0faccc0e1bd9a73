import { EnvelopeError } from '@sealstack/envelope'
import type { HttpReply, HttpRequest } from '@sealstack/http'
import type { ObsContext } from './context.ts'
import { Denial } from './domain/denial.ts'
import type { AccessLogs } from './flows/access-logs.ts'
import { accessFacts, bytesOutOf } from './wire/access.ts'
import { readAddress } from './wire/address.ts'
import { dialectOf } from './wire/dialect.ts'
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
  }
  /** The bucket whose website was asked. */
  readonly site: string | undefined
  readonly atMs: number
  readonly ms: number
  readonly turnAroundMs: number
}

/** Operations after which other buckets may want logs. */
const CHANGING = ['PutBucketLogging', 'DeleteBucket', 'CreateBucket']

/** One line to the log of the process, and a record to that of the bucket where it wants one. */
export const logAccess = (ctx: ObsContext, logs: AccessLogs, access: Access): Promise<void> | undefined => {
  const { request, reply, trail, site, ms } = access
  const path = readAddress(request.headers.host, request.rawPath, ctx.config.domains).path
  const slash = path.indexOf('/', 1)
  const bucket = site ?? (slash < 0 ? path.slice(1) : path.slice(1, slash))
  const key = site !== undefined ? path.slice(1) : slash < 0 ? '' : path.slice(slash + 1)
  const code = trail.error === undefined ? undefined : toApiError(trail.error, dialectOf(request)).code
  logLine(ctx, access, { bucket: bucket || undefined, code })
  const style = logs.styleOf(bucket)
  if (style !== undefined) {
    const { accountId, region } = ctx.config
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
  const line = {
    requestId: request.id,
    operation: trail.operation,
    bucket,
    status,
    code,
    bytesIn: Number(request.headers['content-length'] ?? 0),
    bytesOut: bytesOutOf(request, reply),
    ms: Math.round(ms * 10) / 10,
    accessKeyId: trail.accessKeyId,
  }
  const { error } = trail
  if (error === undefined) log.info(line, 'request')
  else if ((status >= 500 && status !== 501) || error instanceof EnvelopeError) {
    log.error({ ...line, err: error }, 'request failed')
  } else log.info(error instanceof Denial ? { ...line, reason: error.reason } : line, 'request refused')
}
