import { createFail } from '@sealstack/errors'
import {
  createApp,
  createDispatcher,
  type Dispatch,
  type HttpReply,
  type HttpRequest,
  json,
  type Outcome,
} from '@sealstack/http'
import { CAUSE_HEADER } from '@sealstack/kms-client'
import { awsOperations, otcOperations } from './api.ts'
import type { KmsContext } from './context.ts'
import { awsErrors } from './errors/aws-errors.ts'
import { otcErrors } from './errors/otc-errors.ts'
import { authenticateAws } from './wire/aws-authenticate.ts'
import { renderAwsError } from './wire/aws-render.ts'
import { authenticateOtc } from './wire/otc-authenticate.ts'
import { renderOtcError } from './wire/otc-render.ts'
import { withBufferedBody } from './wire/read-json.ts'

const failAws = createFail(awsErrors)
const failOtc = createFail(otcErrors)

/** The KMS as one dispatcher: the target header or the path tells the dialect. Bodies are small and are read first, since signatures cover them. */
export const createKmsDispatch = (ctx: KmsContext): Dispatch => {
  const observe = (request: HttpRequest, outcome: Outcome): void => logOutcome(ctx, request, outcome)
  const aws = createDispatcher({
    operations: awsOperations,
    catalogue: awsErrors,
    context: ctx,
    locate: () => ({ path: '/' }),
    authenticate: ({ request }) => authenticateAws(request, ctx),
    refuse: () => failAws('UnknownOperationException'),
    render: renderAwsError,
    finish: (reply, request) => ({ ...reply, headers: { ...reply.headers, 'x-amzn-requestid': request.id } }),
    observe,
  })
  const otc = createDispatcher({
    operations: otcOperations,
    catalogue: otcErrors,
    context: ctx,
    locate: ({ rawPath }) => ({ path: rawPath }),
    authenticate: ({ request }) => authenticateOtc(request, ctx),
    refuse: (_, answer) => failOtc(answer.kind === 'method-not-allowed' ? 'KMS.0215' : 'APIGW.0101'),
    render: (error, request) => renderOtcError(error, request.id),
    finish: (reply, request) => ({ ...reply, headers: { ...reply.headers, 'x-request-id': request.id } }),
    observe,
  })
  return async (request) => {
    const isOtc = request.headers['x-amz-target'] === undefined && request.rawPath.startsWith('/v1.0/')
    if (
      request.method === 'GET' &&
      request.headers['x-amz-target'] === undefined &&
      /^\/(v1\.0\/?)?$/.test(request.rawPath)
    ) {
      return versions(request)
    }
    try {
      return await (isOtc ? otc : aws)(await withBufferedBody(request))
    } catch (error) {
      return isOtc ? renderOtcError(error, request.id) : renderAwsError(error, request)
    }
  }
}

/** The Express application around it. */
export const createKmsApp = (dispatch: Dispatch) => createApp(dispatch)

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

const logOutcome = ({ log }: KmsContext, request: HttpRequest, { operation, status, error }: Outcome): void => {
  const cause = request.headers[CAUSE_HEADER]
  // Whoever calls may say so, so it is kept short.
  const line = { requestId: request.id, cause: cause?.slice(0, 64), operation, status }
  if (status >= 500 && status !== 501) log.error({ ...line, err: error }, 'request failed')
  else log.info(line, 'request')
}
