import { createFail } from '@sealstack/errors'
import {
  createDispatcher,
  type Dispatch,
  type FaultHooks,
  type HttpReply,
  type HttpRequest,
  json,
  type Location,
  traceFacts,
  withBufferedBody,
} from '@sealstack/http'
import { awsOperations } from './api.ts'
import type { IamContext } from './context.ts'
import { Refusal } from './domain/refusal.ts'
import { awsErrors } from './errors/aws-errors.ts'
import { otcErrors } from './errors/otc-errors.ts'
import { findToken, tokenPrincipal } from './flows/tokens.ts'
import { otcOperations } from './otc-api.ts'
import { isOtcRequest, VERSIONS } from './wire/addressee.ts'
import { authenticateAws } from './wire/aws-authenticate.ts'
import { renderAwsError, toApiError } from './wire/aws-render.ts'
import { authenticateOtc, baseOf } from './wire/otc-authenticate.ts'
import { identityVersion } from './wire/otc-catalog.ts'
import { renderOtcError, toOtcError } from './wire/otc-render.ts'
import { formOf, MAX_BODY_BYTES } from './wire/read-form.ts'

const fail = createFail(awsErrors)
const failOtc = createFail(otcErrors)

/**
 * The identity service as one dispatcher: the path tells the OTC identity API from IAM and STS. Bodies are small and are
 * read first, since signatures cover them.
 */
export const createIamDispatch = (ctx: IamContext): Dispatch => {
  const [aws, otc] = [createAwsDispatch(ctx), createOtcDispatch(ctx)]
  return async (request) => {
    const isOtc = isOtcRequest(request)
    const reply = await withBufferedBody(request, MAX_BODY_BYTES).then(isOtc ? otc : aws, (error: unknown) =>
      isOtc ? renderOtcError(error) : renderAwsError(error, request, 'iam'),
    )
    const idHeader = isOtc ? 'x-request-id' : 'x-amzn-requestid'
    const headers = { ...reply.headers, [idHeader]: request.id, date: new Date(ctx.clock.now()).toUTCString() }
    return { ...reply, headers }
  }
}

const createAwsDispatch = (ctx: IamContext): Dispatch =>
  createDispatcher({
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
    troubles: troublesOf(ctx),
    observe: (request, outcome, reply) =>
      observe(ctx, request, { ...outcome, reply, code: codeOf(outcome.error, toApiError) }),
  })

const createOtcDispatch = (ctx: IamContext): Dispatch => {
  const dispatch = createDispatcher({
    operations: otcOperations,
    catalogue: otcErrors,
    context: ctx,
    locate: ({ rawPath }) => ({ path: rawPath }),
    authenticate: ({ request }) =>
      authenticateOtc(request, ctx, async (token) => {
        const row = await findToken(ctx, token)
        return row && { row, principal: tokenPrincipal(row) }
      }),
    refuse: (_, answer) => failOtc(answer.kind === 'method-not-allowed' ? 'Method Not Allowed' : 'Not Found'),
    render: renderOtcError,
    troubles: troublesOf(ctx),
    observe: (request, outcome, reply) =>
      observe(ctx, request, { ...outcome, reply, code: codeOf(outcome.error, toOtcError) }),
  })
  return async (request) => versionsOf(request, ctx) ?? dispatch(request)
}

const troublesOf = ({ faults }: IamContext): FaultHooks<IamContext, Location> | undefined =>
  faults && { faults, service: 'iam', place: () => ({}) }

/** Which versions there are: what clients ask before they say who they are. */
const versionsOf = (request: HttpRequest, ctx: IamContext): HttpReply | undefined => {
  const { method, rawPath } = request
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const version = identityVersion(baseOf(request, ctx))
  if (rawPath === '/') return json({ versions: { values: [version] } }, 'application/json', 300)
  return /^\/v3\/?$/.test(rawPath) ? json({ version }) : undefined
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

interface EndedCall {
  readonly operation: string | undefined
  readonly error: unknown
  readonly code: string | undefined
  readonly reply: HttpReply
  readonly ms: number
}

const codeOf = (error: unknown, read: (error: unknown) => { readonly code: string }): string | undefined =>
  error === undefined ? undefined : read(error).code

const observe = (
  { log, meter }: IamContext,
  request: HttpRequest,
  { operation, error, reply, code, ms }: EndedCall,
): void => {
  meter?.ended({ operation, status: reply.status, code, ms })
  const line = { requestId: request.id, ...traceFacts(request), operation, status: reply.status }
  if (error === undefined) log.info(line, 'request')
  else if (reply.status >= 500 && reply.status !== 501) log.error({ ...line, err: error }, 'request failed')
  else log.info({ ...line, code, reason: error instanceof Refusal ? error.reason : undefined }, 'request refused')
}
