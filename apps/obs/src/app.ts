import { authenticate } from '@sealstack/auth'
import { createFail } from '@sealstack/errors'
import {
  type Arrival,
  createApp,
  createDispatcher,
  type Dispatch,
  type HttpReply,
  type HttpRequest,
  type Location,
  type Operation,
  type Outcome,
} from '@sealstack/http'
import { operations } from './api.ts'
import type { ObsContext } from './context.ts'
import { s3Errors } from './errors.ts'
import { type Address, readAddress } from './wire/address.ts'
import type { ObsCaller } from './wire/caller.ts'
import { type Dialect, dialectOf, inDialect, inS3Words } from './wire/dialect.ts'
import { refuseRequest } from './wire/refusal.ts'
import { renderError, toApiError } from './wire/render.ts'
import { requestIds } from './wire/request-ids.ts'
import { refuseUnknownQuery } from './wire/screen.ts'

/** Where a request points, in which words, and how it was before it was put into S3's. */
interface ObsPlace extends Location, Address {
  readonly dialect: Dialect
  readonly original: HttpRequest
}

const fail = createFail(s3Errors)
const PROBES = ['GetApiVersion', 'GetBucketApiVersion']

/** The object store as one dispatcher. Both dialects run the same operations; headers are translated on the way in and out. */
export const createObsDispatch = (ctx: ObsContext): Dispatch => {
  // The signature covers the request as it came, the operations read it in S3's words.
  const originals = new WeakMap<HttpRequest, { readonly original: HttpRequest; readonly dialect: Dialect }>()
  const dispatch = createDispatcher({
    operations,
    catalogue: s3Errors,
    context: ctx,
    locate: (request): ObsPlace => {
      const { original = request, dialect = 's3' } = originals.get(request) ?? {}
      return { ...readAddress(request.headers.host, request.rawPath, ctx.config.domains), original, dialect }
    },
    authenticate: ({ place }, operation) => identify(ctx, place, operation),
    refuse: (_, answer) => (answer.kind === 'method-not-allowed' ? fail('MethodNotAllowed') : fail('NotImplemented')),
    screen: ({ query }: Arrival<ObsPlace>, operation) => refuseUnknownQuery(query, operation),
    render: renderError,
    observe: (request, outcome) => logOutcome(ctx, request, outcome),
  })
  return async (original) => {
    const dialect = dialectOf(original)
    const request = inS3Words(original, dialect)
    originals.set(request, { original, dialect })
    return inDialect(withIds(await dispatch(request), request, dialect), dialect)
  }
}

/** The Express application around it. */
export const createObsApp = (dispatch: Dispatch) => createApp(dispatch)

const identify = async (
  ctx: ObsContext,
  { original, hostBucket, dialect }: ObsPlace,
  operation: Operation<ObsContext, ObsCaller> | undefined,
): Promise<ObsCaller> => {
  if (operation && PROBES.includes(operation.name)) {
    return { principal: undefined, dialect, payload: undefined, signing: undefined }
  }
  const options = { ...ctx, service: 's3', region: ctx.config.region, bucket: hostBucket }
  const verification = await authenticate(original, options)
  if (verification.kind === 'refused') return refuseRequest(verification)
  const { credential, payload, signing } = verification
  return { principal: credential.principal, dialect, payload, signing }
}

const withIds = (reply: HttpReply, request: HttpRequest, dialect: Dialect): HttpReply => {
  const { requestId, hostId } = requestIds(request)
  const server = dialect === 'obs' ? 'OBS' : 'AmazonS3'
  return { ...reply, headers: { server, 'x-amz-request-id': requestId, 'x-amz-id-2': hostId, ...reply.headers } }
}

const logOutcome = ({ log }: ObsContext, request: HttpRequest, { operation, status, error }: Outcome): void => {
  const line = { requestId: request.id, operation, status }
  if (error === undefined) log.info(line, 'request')
  else if (status >= 500 && status !== 501) log.error({ ...line, err: error }, 'request failed')
  else log.info({ ...line, code: toApiError(error).code }, 'request refused')
}
