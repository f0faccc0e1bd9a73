import { createFail } from '@sealstack/errors'
import { createDispatcher, type Dispatch, type HttpReply, type HttpRequest, withBufferedBody } from '@sealstack/http'
import { awsOperations } from './api.ts'
import type { IamContext } from './context.ts'
import { awsErrors } from './errors/aws-errors.ts'
import { authenticateAws } from './wire/aws-authenticate.ts'
import { renderAwsError, toApiError } from './wire/aws-render.ts'
import { formOf, MAX_BODY_BYTES } from './wire/read-form.ts'

const fail = createFail(awsErrors)

/** The versions of the APIs, which tell the services apart. */
const VERSIONS: Readonly<Record<string, string>> = { '2010-05-08': 'iam', '2011-06-15': 'sts' }

/** The identity service as one dispatcher. Bodies are small and are read first, since signatures cover them. */
export const createIamDispatch = (ctx: IamContext): Dispatch => {
  const dispatch = createDispatcher({
    operations: awsOperations,
    catalogue: awsErrors,
    context: ctx,
    locate: (request) => ({
      path: `/${serviceOf(request)}/${encodeURIComponent(formOf(request).get('Action') ?? '')}`,
    }),
    authenticate: async ({ request }) => {
      const service = serviceOf(request)
      const principal = await authenticateAws(request, ctx, service)
      // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html: no call of IAM without MFA.
      if (service === 'iam' && principal.kind === 'user' && principal.sessionKeyId !== undefined) {
        return fail('InvalidClientTokenId')
      }
      return principal
    },
    refuse: ({ request }) => refuseAction(formOf(request)),
    render: (error, request) => renderAwsError(error, request, serviceOf(request)),
    troubles: ctx.faults && { faults: ctx.faults, service: 'iam', place: () => ({}) },
    observe: (request, { operation, error }, reply) => observe(ctx, request, { operation, error, reply }),
  })
  return async (request) => {
    const reply = await withBufferedBody(request, MAX_BODY_BYTES).then(dispatch, (error: unknown) =>
      renderAwsError(error, request, 'iam'),
    )
    const headers = { ...reply.headers, 'x-amzn-requestid': request.id, date: new Date(ctx.clock.now()).toUTCString() }
    return { ...reply, headers }
  }
}

const serviceOf = (request: HttpRequest): string =>
  VERSIONS[formOf(request).get('Version') ?? ''] ??
  /Credential=[^,]*\/(iam|sts)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1] ??
  'iam'

const refuseAction = (form: ReadonlyMap<string, string>): never => {
  const [action, version] = [form.get('Action'), form.get('Version')]
  if (action === undefined) return fail('MissingAction')
  return fail(
    'InvalidAction',
    {},
    { message: `Could not find operation ${action} for version ${version ?? '2010-05-08'}` },
  )
}

const observe = (
  { log }: IamContext,
  request: HttpRequest,
  { operation, error, reply }: { operation: string | undefined; error: unknown; reply: HttpReply },
): void => {
  const line = { requestId: request.id, operation, status: reply.status }
  if (error === undefined) log.info(line, 'request')
  else if (reply.status >= 500 && reply.status !== 501) log.error({ ...line, err: error }, 'request failed')
  else log.info({ ...line, code: toApiError(error).code }, 'request refused')
}

/** Whether a request is for IAM or STS: a form that is posted to the root, or signed for either. */
export const isIamRequest = ({ method, rawPath, headers }: HttpRequest): boolean =>
  method === 'POST' &&
  rawPath === '/' &&
  (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true ||
    Object.values(VERSIONS).some((service) => headers.authorization?.includes(`/${service}/aws4_request`)))
