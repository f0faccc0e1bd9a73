import type { ErrorCode } from '@sealstack/errors'
import {
  body,
  type Call,
  DocumentReply,
  DocumentRequest,
  type HttpReply,
  type HttpRequest,
  JsonBytes,
  json,
  label,
  notImplementedKit,
  type Operation,
  operationKit,
  readJson,
} from '@sealstack/http'
import { KMS_CONTENT_TYPE, KMS_TARGET_PREFIX } from '@sealstack/kms-client'
import { z } from 'zod'
import type { KmsContext } from './context.ts'
import { type Caller, subjectOf } from './domain/caller.ts'
import type { awsErrors } from './errors/aws-errors.ts'
import type { otcErrors } from './errors/otc-errors.ts'
import { authorizeAccount } from './flows/authorize.ts'
import { callerOf, type SignedIn } from './wire/caller.ts'
import { OTC_ACTIONS } from './wire/otc-actions.ts'

/** An operation of either dialect. */
export type KmsOperation = Operation<KmsContext, SignedIn>

/** One operation as its file declares it: the members of its JSON body, and what it answers. */
interface JsonSpec<Shape extends z.ZodRawShape, Code extends string> {
  readonly name: string
  readonly action: string
  /** It is about no key in particular: the caller's own policies decide. Others decide when they resolve their key. */
  readonly isAccountWide?: true
  readonly input: Shape
  readonly errors: readonly Code[]
  /** `undefined` is an answer without a body. Bytes in an answer, {@link JsonBytes}, are nobody else's. */
  readonly handle: (
    call: Omit<Call<KmsContext, Caller, z.output<z.ZodObject<Shape>>, Code>, 'request'>,
  ) => Promise<object | undefined> | object | undefined
}

const awsKit = operationKit<KmsContext, SignedIn, typeof awsErrors>()
const otcKit = operationKit<KmsContext, SignedIn, typeof otcErrors>()

/** Declares an operation of the AWS dialect: `POST /` with its name in `X-Amz-Target`. */
export const awsOperation = <Shape extends z.ZodRawShape, const Code extends ErrorCode<typeof awsErrors> = never>(
  spec: JsonSpec<Shape, Code>,
): KmsOperation =>
  awsKit({
    name: spec.name,
    action: spec.action,
    errors: spec.errors,
    route: 'POST /',
    when: [`x-amz-target=${KMS_TARGET_PREFIX}${spec.name}`],
    input: { body: body(readJson, z.object(spec.input)) },
    output: awsReply,
    handle: async ({ input, ctx: shared, caller: signedIn, request, fail }) => {
      const asked = { dialect: 'aws', action: spec.action, operation: spec.name, body: input.body } as const
      const caller = callerOf(shared, request, signedIn, asked)
      const ctx = contextOf(shared, caller)
      if (spec.isAccountWide) await authorizeAccount(ctx, caller)
      return await spec.handle({ ctx, fail, input: input.body, caller })
    },
  })

/** Bytes in a result are the client's within the process; they are zeroed once they are written. */
const awsReply = (result: object | undefined, { request }: { readonly request: HttpRequest }): HttpReply => {
  if (!result) return { status: 200, headers: { 'content-type': KMS_CONTENT_TYPE } }
  if (request instanceof DocumentRequest) return new DocumentReply(result)
  const reply = json(result, KMS_CONTENT_TYPE)
  for (const value of Object.values(result)) if (value instanceof JsonBytes) value.bytes.fill(0)
  return reply
}

/** What operations in the account work with for whose sake a call is made. */
const contextOf = (ctx: KmsContext, caller: Caller): KmsContext =>
  ctx.regions.find(ctx.home.region, subjectOf(caller).accountId) ?? ctx

/** What a call of the OTC dialect has that one of the AWS dialect has not. */
interface OtcSpec {
  /** The whole route where it is not `POST /v1.0/{project_id}/kms/<name>`. Members of the input may be labels of it. */
  readonly route?: string
  /** 204 for an answer without a body. */
  readonly status?: 204
}

const PROJECT_LABEL = 'project_id'

/** Declares an operation of the OTC dialect: `POST /v1.0/{project_id}/kms/<name>`. */
export const otcOperation = <Shape extends z.ZodRawShape, const Code extends ErrorCode<typeof otcErrors> = never>(
  spec: JsonSpec<Shape, Code> & OtcSpec,
): KmsOperation => {
  const { route = `POST /v1.0/{project_id}/kms/${spec.name}` } = spec
  const labels = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const members = Object.entries(spec.input)
  const shape = {
    ...Object.fromEntries(members.filter(([name]) => !labels.includes(name))),
    sequence: z.string().length(36).optional(),
  }
  const inPath = members.filter(([name]) => labels.includes(name)) as [string, z.ZodType][]
  return otcKit({
    name: spec.name,
    action: spec.action,
    errors: spec.errors,
    route,
    input: {
      [PROJECT_LABEL]: label(z.string()),
      ...Object.fromEntries(inPath.map(([name, schema]) => [name, label(schema)])),
      body: body(readJson, z.object(shape)),
    },
    output: (result: object | undefined) => (spec.status === 204 ? { status: 204 } : json(result ?? {})),
    handle: async ({ input: { body: sent, ...path }, ctx: shared, caller: signedIn, request, fail }) => {
      // Together they have the shape of `spec.input`, and a project and a sequence number that nobody reads.
      const input = { ...path, ...(sent as object) } as unknown as z.output<z.ZodObject<Shape>>
      const action = OTC_ACTIONS[spec.name] ?? spec.action
      const asked = { dialect: 'otc', action, operation: spec.name, body: input } as const
      const caller = callerOf(shared, request, signedIn, asked)
      const ctx = contextOf(shared, caller)
      if (spec.isAccountWide) await authorizeAccount(ctx, caller)
      return spec.handle({ ctx, fail, input, caller })
    },
  })
}

/** An operation of the AWS model that is not built, for a reason. */
export const awsNotImplemented = (name: string, reason: string): KmsOperation =>
  notImplementedKit<KmsContext, SignedIn, typeof awsErrors>('UnsupportedOperationException')(
    name,
    'POST /',
    [`x-amz-target=${KMS_TARGET_PREFIX}${name}`],
    reason,
  )

/** A call of the OTC dialect that is not built, for a reason. */
export const otcNotImplemented = (
  name: string,
  reason: string,
  route = `POST /v1.0/{project_id}/kms/${name}`,
): KmsOperation => notImplementedKit<KmsContext, SignedIn, typeof otcErrors>('APIGW.0501')(name, route, [], reason)
