import type { Principal } from '@sealstack/auth'
import type { ErrorCode } from '@sealstack/errors'
import { body, type Call, json, label, notImplementedKit, type Operation, operationKit } from '@sealstack/http'
import { KMS_CONTENT_TYPE, KMS_TARGET_PREFIX } from '@sealstack/kms-client'
import { z } from 'zod'
import type { KmsContext } from './context.ts'
import type { awsErrors } from './errors/aws-errors.ts'
import type { otcErrors } from './errors/otc-errors.ts'
import { readJson } from './wire/read-json.ts'

/** An operation of either dialect. */
export type KmsOperation = Operation<KmsContext, Principal>

/** One operation as its file declares it: the members of its JSON body, and what it answers. */
interface JsonSpec<Shape extends z.ZodRawShape, Code extends string> {
  readonly name: string
  readonly action: string
  readonly input: Shape
  readonly errors: readonly Code[]
  /** `undefined` is an answer without a body. */
  readonly handle: (
    call: Omit<Call<KmsContext, Principal, z.output<z.ZodObject<Shape>>, Code>, 'request'>,
  ) => Promise<object | undefined> | object | undefined
}

const awsKit = operationKit<KmsContext, Principal, typeof awsErrors>()
const otcKit = operationKit<KmsContext, Principal, typeof otcErrors>()

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
    output: (result: object | undefined) =>
      result ? json(result, KMS_CONTENT_TYPE) : { status: 200, headers: { 'content-type': KMS_CONTENT_TYPE } },
    handle: ({ input, ...call }) => spec.handle({ ...call, input: input.body }),
  })

/** Declares an operation of the OTC dialect: `POST /v1.0/{project_id}/kms/<name>`. */
export const otcOperation = <Shape extends z.ZodRawShape, const Code extends ErrorCode<typeof otcErrors> = never>(
  spec: JsonSpec<Shape, Code> & { readonly method?: 'GET' },
): KmsOperation =>
  otcKit({
    name: spec.name,
    action: spec.action,
    errors: spec.errors,
    route: `${spec.method ?? 'POST'} /v1.0/{project_id}/kms/${spec.name}`,
    input: {
      project_id: label(z.string()),
      body: body(readJson, z.object({ ...spec.input, sequence: z.string().length(36).optional() })),
    },
    output: (result: object | undefined) => json(result ?? {}),
    // The shape of `body` is that of `spec.input`, with a sequence number that nobody reads.
    handle: ({ input, ...call }) =>
      spec.handle({ ...call, input: input.body as unknown as z.output<z.ZodObject<Shape>> }),
  })

/** An operation of the AWS model that is not built. */
export const awsNotImplemented = (name: string): KmsOperation =>
  notImplementedKit<KmsContext, Principal, typeof awsErrors>('UnsupportedOperationException')(name, 'POST /', [
    `x-amz-target=${KMS_TARGET_PREFIX}${name}`,
  ])

/** A call of the OTC reference that is not built. */
export const otcNotImplemented = (name: string, route = `POST /v1.0/{project_id}/kms/${name}`): KmsOperation =>
  notImplementedKit<KmsContext, Principal, typeof otcErrors>('APIGW.0501')(name, route)
