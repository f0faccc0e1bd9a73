import { Readable } from 'node:stream'
import { authenticate, claimOf, forgive, isAwsRegion, type Payload, readPayload } from '@sealstack/auth'
import { EnvelopeError } from '@sealstack/envelope'
import { createFail } from '@sealstack/errors'
import {
  type Arrival,
  createDispatcher,
  type Dispatch,
  type HttpReply,
  type HttpRequest,
  httpDates,
  type Location,
  type Operation,
} from '@sealstack/http'
import { StorageError } from '@sealstack/storage'
import { operations } from './api.ts'
import type { ObsContext } from './context.ts'
import type { CorsQuestion } from './domain/cors.ts'
import { s3Errors } from './errors.ts'
import type { AccessLogs } from './flows/access-logs.ts'
import { afflict } from './flows/afflict.ts'
import { findCors } from './flows/find-cors.ts'
import { logAccess } from './log-access.ts'
import { serveWebsite } from './operations/website/serve-website.ts'
import { type Address, readAddress } from './wire/address.ts'
import type { ObsCaller } from './wire/caller.ts'
import { corsHeaders, readCorsQuestion } from './wire/cors-headers.ts'
import { refusePlainCustomerKeys } from './wire/customer-key.ts'
import { type Dialect, dialectOf, inDialect, inS3Words, SpokenRequest, type Trail } from './wire/dialect.ts'
import { refuseEncryptionHeaders, refuseEncryptionInUrl, refuseForeignEncryption } from './wire/encryption-headers.ts'
import { refuseRequest } from './wire/refusal.ts'
import { renderError } from './wire/render.ts'
import { requestIds } from './wire/request-ids.ts'
import { refuseLongHeaders, refuseMalformedOwner, refuseUnbuiltHeaders, refuseUnknownQuery } from './wire/screen.ts'
import { websiteBucket } from './wire/website.ts'

/** Where a request points, in which words, and how it was before it was put into S3's. */
interface ObsPlace extends Location, Address {
  readonly dialect: Dialect
  readonly original: HttpRequest
  readonly trail: Trail
}

const fail = createFail(s3Errors)

/** The object store as one dispatcher. Both dialects run the same operations; headers are translated on the way in and out. */
export const createObsDispatch = (ctx: ObsContext, logs: AccessLogs): Dispatch => {
  const dateOf = httpDates(ctx.clock)
  const dispatch = createDispatcher({
    operations,
    catalogue: s3Errors,
    context: ctx,
    // The signature covers the request as it came, the operations read it in S3's words.
    locate: (request): ObsPlace => {
      const { original, dialect, trail } =
        request instanceof SpokenRequest ? request : new SpokenRequest(request, request.headers, 's3')
      const { path, hostBucket } = readAddress(request.headers.host, request.rawPath, ctx.config.domains)
      return { path, hostBucket, original, dialect, trail }
    },
    authenticate: ({ place }, operation) => identify(ctx, place, operation),
    refuse: ({ request }) => fail('MethodNotAllowed', { Method: request.method, ResourceType: 'SERVICE' }),
    screen: (arrival, operation) => screen(ctx, arrival, operation),
    render: renderError,
    troubles: ctx.faults && {
      faults: ctx.faults,
      service: 'obs',
      place: (_, { bucket, key }) => ({ bucket, key }),
      afflict,
    },
    observe: (request, { operation, error }) => {
      if (!(request instanceof SpokenRequest)) return
      request.trail.operation = operation
      request.trail.error = error
    },
  })
  return async (original) => {
    const site = websiteBucket(original.headers.host, ctx.config.domains)
    const request = inS3Words(original, site === undefined ? dialectOf(original) : 's3')
    const { trail } = request
    const [startedMs, atMs] = [performance.now(), ctx.clock.now()]
    const answer = site === undefined ? await dispatch(request) : await visit(ctx, { site, request, trail })
    const question = request.method === 'OPTIONS' ? undefined : readCorsQuestion(request)
    const reply = question ? await withCors(ctx, request, { reply: answer, site, question }) : answer
    logBreak(ctx, request, reply)
    const { dialect } = request
    const finished = withCommonHeaders(reply, request, dateOf())
    const turnAroundMs = performance.now() - startedMs
    const end = () => {
      const ms = performance.now() - startedMs
      return logAccess(ctx, logs, { request, reply: finished, trail, site, dialect, atMs, ms, turnAroundMs })
    }
    if (finished.body instanceof Readable) finished.body.once('close', end)
    else {
      // Seldom one that is waited for.
      const logged = end()
      if (logged) await logged
    }
    return inDialect(finished, dialect)
  }
}

/** Answers as the website of a bucket. */
const visit = async (
  ctx: ObsContext,
  { site, request, trail }: { readonly site: string; readonly request: HttpRequest; readonly trail: Trail },
): Promise<HttpReply> => {
  const { reply, error } = await serveWebsite(ctx, site, request)
  Object.assign(trail, { operation: 'ServeWebsite', error })
  return reply
}

const identify = async (
  ctx: ObsContext,
  { original, hostBucket, dialect, trail }: ObsPlace,
  operation: Operation<ObsContext, ObsCaller> | undefined,
): Promise<ObsCaller> => {
  // Probes of the API version and preflights: whoever asks has nothing to sign with yet.
  if (operation?.action === 'none') return nobody(dialect)
  // A form bears its signature in its fields, which the operation reads; one in the request comes on top and is no use.
  if (operation?.name === 'PostObject' && !isSigned(original)) return nobody(dialect)
  const { credentials, signingKeys, clock, config } = ctx
  const { region, sigV2 } = config
  const options = {
    credentials,
    signingKeys,
    clock,
    service: 's3',
    region,
    isRegion: isAwsRegion,
    sigV2,
    bucket: hostBucket,
  }
  const verified = await authenticate(original, options)
  const verification = ctx.lenience ? await forgive(verified, claimOf(original), ctx) : verified
  if (verification.kind === 'refused') {
    // Whether everybody may do it is the bucket's to say.
    if (verification.reason === 'anonymous' && operation?.implemented) return nobody(dialect, payloadOf(original))
    return refuseRequest(verification, original)
  }
  const { credential, payload, signing, scheme, region: asked } = verification
  trail.accessKeyId = credential.accessKeyId
  trail.requester = credential.principal.arn
  if (asked !== undefined) trail.region = asked
  return { principal: credential.principal, dialect, region: asked, payload, signing, scheme }
}

const nobody = (dialect: Dialect, payload?: Payload): ObsCaller => ({
  principal: undefined,
  dialect,
  region: undefined,
  payload,
  signing: undefined,
  scheme: undefined,
})

/** What a request that nobody signed says of its body: chunks without signatures are taken apart all the same. */
const payloadOf = (request: HttpRequest): Payload | undefined => {
  const given = request.headers['x-amz-content-sha256']
  const payload = given === undefined ? undefined : readPayload(given)
  const isSound = payload?.kind !== 'malformed' && !(payload?.kind === 'chunked' && payload.signed)
  return isSound
    ? payload
    : refuseRequest({ kind: 'refused', reason: 'malformed-content-sha256', detail: { given: given ?? '' } }, request)
}

const isSigned = ({ headers, rawQuery }: HttpRequest): boolean =>
  headers.authorization !== undefined || /(^|&)(X-Amz-\w+|(AWS)?AccessKeyId)=/.test(rawQuery)

/** What takes headers of encryption; every other operation refuses them. */
const ENCRYPTING = ['PutObject', 'CopyObject', 'CreateMultipartUpload', 'AppendObject', 'CreateBucket']

/** Refuses what an operation would otherwise take no notice of. */
const screen = (
  { config }: ObsContext,
  { request, place, query }: Arrival<ObsPlace>,
  operation: Operation<ObsContext, ObsCaller>,
): void => {
  // A preflight is about the request to come, whose query and headers are none of its own.
  if (!operation.implemented || request.method === 'OPTIONS') return
  refuseLongHeaders(place.original)
  refuseUnknownQuery(query, operation)
  refuseForeignEncryption(place.original, place.dialect)
  refuseEncryptionInUrl(place.original, place.dialect)
  refusePlainCustomerKeys(request, config.plainCustomerKeys)
  if (!ENCRYPTING.includes(operation.name)) refuseEncryptionHeaders(request, operation.name)
  refuseUnbuiltHeaders(request, operation.name)
  refuseMalformedOwner(request)
}

/** Tells a browser which scripts may read the answer. */
const withCors = async (
  ctx: ObsContext,
  request: HttpRequest,
  { reply, site, question }: { readonly reply: HttpReply; readonly site?: string; readonly question: CorsQuestion },
): Promise<HttpReply> => {
  const answer = await findCors(ctx, site ?? bucketOf(ctx, request), question)
  return typeof answer === 'string'
    ? reply
    : { ...reply, headers: { ...reply.headers, ...corsHeaders(answer, question) } }
}

const bucketOf = ({ config }: ObsContext, { headers, rawPath }: HttpRequest): string =>
  readAddress(headers.host, rawPath, config.domains).path.split('/')[1] ?? ''

/** What every answer bears, beside what the operation says. Member by member: a hot path. */
const withCommonHeaders = (reply: HttpReply, request: SpokenRequest, date: string): HttpReply => {
  const { requestId, hostId } = requestIds(request)
  const server = request.dialect === 'obs' ? 'OBS' : 'AmazonS3'
  const headers: Record<string, string | number | undefined> = {
    date,
    server,
    'x-amz-request-id': requestId,
    'x-amz-id-2': hostId,
  }
  for (const name in reply.headers) headers[name] = reply.headers[name]
  return { status: reply.status, headers, body: reply.body, isBroken: reply.isBroken }
}

/** An answer whose body fails is broken off, which the client sees and the log must tell; a client that left is no failure. */
const logBreak = ({ log }: ObsContext, { id }: HttpRequest, { body }: HttpReply): void => {
  if (!(body instanceof Readable)) return
  body.once('error', (error) => {
    const isFailure = error instanceof EnvelopeError || error instanceof StorageError
    if (isFailure) log.error({ requestId: id, err: error }, 'an answer was broken off')
  })
}
