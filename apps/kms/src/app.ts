import { createFail } from '@sealstack/errors'
import {
  createDispatcher,
  type Dispatch,
  DocumentReply,
  DocumentRequest,
  type FaultHooks,
  type HttpReply,
  type HttpRequest,
  httpDates,
  json,
  type Location,
  traceFacts,
  withBufferedBody,
} from '@sealstack/http'
import { CAUSE_HEADER } from '@sealstack/kms-client'
import { awsOperations, otcOperations, serviceOperations } from './api.ts'
import type { KmsContext } from './context.ts'
import { awsErrors } from './errors/aws-errors.ts'
import { otcErrors } from './errors/otc-errors.ts'
import { authenticateAws, regionOf } from './wire/aws-authenticate.ts'
import { renderAwsError } from './wire/aws-render.ts'
import { objectOf } from './wire/object-of.ts'
import { authenticateOtc } from './wire/otc-authenticate.ts'
import { renderOtcError } from './wire/otc-render.ts'

const failAws = createFail(awsErrors)
const failOtc = createFail(otcErrors)

/** Larger than any request of either dialect: a policy of 32 KiB, or a ciphertext of 6 KiB in base64. Bytes. */
const MAX_BODY_BYTES = 256 * 1024

/**
 * The KMS as one dispatcher: the target header or the path tells the dialect, and in the AWS dialect the signature's
 * scope the Region. Bodies are small and are read first, since signatures cover them.
 */
export const createKmsDispatch = (ctx: KmsContext): Dispatch => {
  const byRegion = new Map<string, Dispatch>()
  const awsIn = (region: string): Dispatch => {
    const known = byRegion.get(region)
    if (known) return known
    // A Region that there is not is refused by the check of the signature's scope.
    const regional = ctx.regions.find(region) ?? ctx
    const dispatch = createAwsDispatch(regional)
    byRegion.set(regional.home.region, dispatch)
    return dispatch
  }
  const otc = createOtcDispatch(ctx)
  const dateOf = httpDates(ctx.clock)
  return async (request) => {
    const startedMs = performance.now()
    const { rawPath, method } = request
    const isAws = request.headers['x-amz-target'] !== undefined || !rawPath.startsWith('/v1.0/')
    if (method === 'GET' && request.headers['x-amz-target'] === undefined && /^\/(v1\.0\/?)?$/.test(rawPath)) {
      return finished(versions(request), { date: dateOf() })
    }
    let reply: HttpReply
    try {
      // What was made within the process has its body in memory.
      const buffered = request instanceof DocumentRequest ? request : await withBufferedBody(request, MAX_BODY_BYTES)
      reply = await (isAws ? awsIn(regionOf(request) ?? ctx.home.region) : otc)(buffered)
    } catch (error) {
      reply = isAws ? renderAwsError(error) : renderOtcError(error, request.id)
      const ms = performance.now() - startedMs
      observe(ctx, isAws ? AWS : OTC, { request, operation: undefined, error, reply, ms })
    }
    const date = dateOf()
    return finished(reply, isAws ? { 'x-amzn-requestid': request.id, date } : { 'x-request-id': request.id, date })
  }
}

const finished = (reply: HttpReply, headers: Record<string, string | number | undefined>): HttpReply => {
  // There is no wire for headers to be on.
  if (reply instanceof DocumentReply) return reply
  for (const name in reply.headers) headers[name] = reply.headers[name]
  return { status: reply.status, headers, body: reply.body, isBroken: reply.isBroken }
}

/** One table, so that one router serves every KMS of this process. */
const allAwsOperations = [...awsOperations, ...serviceOperations]

const createAwsDispatch = (ctx: KmsContext): Dispatch =>
  createDispatcher({
    operations: allAwsOperations,
    catalogue: awsErrors,
    context: ctx,
    locate: () => ({ path: '/' }),
    authenticate: ({ request }) => authenticateAws(request, ctx),
    refuse: () => failAws('UnknownOperationException'),
    render: renderAwsError,
    troubles: troublesOf(ctx),
    observe: (request, { operation, error, ms }, reply) => observe(ctx, AWS, { request, operation, error, reply, ms }),
  })

const createOtcDispatch = (ctx: KmsContext): Dispatch =>
  createDispatcher({
    operations: otcOperations,
    catalogue: otcErrors,
    context: ctx,
    locate: ({ rawPath }) => ({ path: rawPath }),
    authenticate: ({ request }) => authenticateOtc(request, ctx),
    refuse: (_, answer) => failOtc(answer.kind === 'method-not-allowed' ? 'KMS.0215' : 'APIGW.0101'),
    render: (error, request) => renderOtcError(error, request.id),
    troubles: troublesOf(ctx),
    observe: (request, { operation, error, ms }, reply) => observe(ctx, OTC, { request, operation, error, reply, ms }),
  })

const troublesOf = ({ faults }: KmsContext): FaultHooks<KmsContext, Location> | undefined =>
  faults && { faults, service: 'kms', place: ({ request }) => objectOf(request) }

/** "Querying the API versions": the one thing that needs no authentication. */
const versions = ({ rawPath, headers, secure }: HttpRequest): HttpReply => {
  const version = {
    id: 'v1.0',
    links: [{ href: `${secure ? 'https' : 'http'}://${headers.host ?? 'localhost'}/v1.0/`, rel: 'self' }],
    min_version: '',
    status: 'CURRENT',
    version: '',
    updated: '2018-09-05T08:18:05Z',
  }
  return json(rawPath === '/' ? { versions: [version] } : { version })
}

const AWS = { name: 'aws', codeOf: (reply: HttpReply) => memberOf(reply, ({ __type: code }) => code) }
const OTC = {
  name: 'otc',
  codeOf: (reply: HttpReply) => memberOf(reply, (document) => (document.error ?? document).error_code),
}

/** The code in an error document, which the renderers have just written. */
const memberOf = (
  { body }: HttpReply,
  read: (document: { __type?: string; error_code?: string; error?: { error_code?: string } }) => string | undefined,
): string | null => (typeof body === 'string' ? (read(JSON.parse(body)) ?? null) : null)

interface EndedCall {
  readonly request: HttpRequest
  readonly operation: string | undefined
  readonly error: unknown
  readonly reply: HttpReply
  readonly ms: number
}

/** Logs and counts how a call ended, and puts it on the audit trail. */
const observe = (
  { audit, log, home, meter }: KmsContext,
  dialect: typeof AWS,
  { request, operation, error, reply, ms }: EndedCall,
): void => {
  const { status } = reply
  // Whoever calls may say so, so it is kept short.
  const cause = request.headers[CAUSE_HEADER]?.slice(0, 64)
  const traced = traceFacts(request)
  const code = status < 400 ? null : dialect.codeOf(reply)
  meter?.ended({ operation, status, code, ms })
  const { region } = home
  audit.record(request, {
    region,
    dialect: dialect.name,
    operation: operation ?? null,
    status,
    code,
    cause: cause ?? null,
    traceId: traced.traceId ?? null,
  })
  const isFailure = status >= 500 && status !== 501
  if (!isFailure && !log.isLevelEnabled('info')) return
  const { reason } = audit.trailOf(request)
  const line = {
    requestId: request.id,
    cause,
    ...traced,
    operation,
    status,
    ...(code === null ? {} : { code }),
    reason,
  }
  if (isFailure) log.error({ ...line, err: error }, 'request failed')
  else log.info(line, 'request')
}
