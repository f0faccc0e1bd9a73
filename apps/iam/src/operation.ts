import { isRoot, type Principal } from '@sealstack/auth'
import {
  body,
  type HttpReply,
  type HttpRequest,
  notImplementedKit,
  type Operation,
  operationKit,
} from '@sealstack/http'
import type { IdentityKind, IdentityRow } from '@sealstack/metadata/iam'
import type { ConditionValues } from '@sealstack/policy'
import type { XmlNode } from '@sealstack/xml'
import { z } from 'zod'
import type { IamContext } from './context.ts'
import { identityArn } from './domain/arn.ts'
import { refuse } from './domain/refusal.ts'
import type { awsErrors } from './errors/aws-errors.ts'
import { authorize } from './flows/authorize.ts'
import { findIdentity } from './flows/find-identity.ts'
import { renderResult } from './wire/aws-render.ts'
import { connectionConditions } from './wire/conditions.ts'
import { readForm } from './wire/read-form.ts'
import { groupName, roleName, userName } from './wire/shapes.ts'

/** An operation of IAM or STS. */
export type AwsOperation = Operation<IamContext, Principal>

/** What an operation of the query protocol is given. */
export interface AwsCall<Input> {
  readonly ctx: IamContext
  readonly caller: Principal
  readonly input: Input
  readonly request: HttpRequest
}

/** What an operation answers: the members of its result; undefined where it has none. */
type Result = readonly XmlNode[] | undefined

/** One operation as its file declares it. */
interface AwsSpec<Shape extends z.ZodRawShape> {
  readonly name: string
  readonly input: Shape
  /** The ARN that permission is asked for; `*` where nothing is said. */
  readonly resource?: (call: AwsCall<z.output<z.ZodObject<Shape>>>) => string
  /** Condition keys that the inputs stand for. */
  readonly conditions?: (input: z.output<z.ZodObject<Shape>>) => ConditionValues
  readonly handle: (call: AwsCall<z.output<z.ZodObject<Shape>>>) => Promise<Result> | Result
}

const kit = operationKit<IamContext, Principal, typeof awsErrors>()

const declare = <Shape extends z.ZodRawShape>(
  service: 'iam' | 'sts',
  spec: Pick<AwsSpec<Shape>, 'name' | 'input' | 'handle'>,
): AwsOperation =>
  kit({
    name: spec.name,
    action: `${service}:${spec.name}`,
    errors: [],
    route: `POST /${service}/${spec.name}`,
    input: { body: body(readForm, z.object(spec.input)) },
    output: (nodes: Result, { request }): HttpReply =>
      renderResult(service, spec.name, { nodes, requestId: request.id }),
    handle: ({ input, ctx, caller, request }) => spec.handle({ ctx, caller, input: input.body, request }),
  })

/** Declares an operation of IAM; it runs once the caller's policies let it. */
export const iamOperation = <Shape extends z.ZodRawShape>(spec: AwsSpec<Shape>): AwsOperation =>
  declare('iam', {
    ...spec,
    handle: async (call) => {
      await permit(call, {
        action: `iam:${spec.name}`,
        resource: spec.resource?.(call),
        conditions: spec.conditions?.(call.input),
      })
      return spec.handle(call)
    },
  })

/** An operation on one user, group or role of the caller's account, whom the kit finds. */
interface IdentitySpec<Shape extends z.ZodRawShape> extends Pick<AwsSpec<Shape>, 'name' | 'input' | 'conditions'> {
  readonly kind: IdentityKind
  /** Without a name it is about the user who calls. */
  readonly isCallerByDefault?: true
  readonly handle: (
    call: AwsCall<z.output<z.ZodObject<Shape>>> & { readonly identity: IdentityRow },
  ) => Promise<Result> | Result
}

const NAMES = {
  user: { member: 'UserName', schema: userName },
  group: { member: 'GroupName', schema: groupName },
  role: { member: 'RoleName', schema: roleName },
} as const

/** Declares an operation of IAM on a user, a group or a role. */
export const identityOperation = <Shape extends z.ZodRawShape>(spec: IdentitySpec<Shape>): AwsOperation => {
  const { kind, isCallerByDefault } = spec
  const { member, schema } = NAMES[kind]
  return declare('iam', {
    name: spec.name,
    input: { ...spec.input, [member]: isCallerByDefault ? schema.optional() : schema },
    handle: async (whole) => {
      // The shape is that of `spec.input` and the name, which is read here.
      const call = whole as unknown as AwsCall<z.output<z.ZodObject<Shape>>>
      const { ctx, caller } = call
      const name = (whole.input as Record<string, string | undefined>)[member] ?? callersName(caller)
      const found = await ctx.people.find(caller.accountId, kind, name)
      const resource = identityArn(found ?? { accountId: caller.accountId, kind, path: '/', name })
      await permit(call, { action: `iam:${spec.name}`, resource, conditions: spec.conditions?.(call.input) })
      return spec.handle({ ...call, identity: found ?? (await findIdentity(ctx, caller, kind, name)) })
    },
  })
}

const callersName = (caller: Principal): string =>
  caller.kind === 'user' && !isRoot(caller)
    ? caller.name
    : refuse('ValidationError', 'Must specify userName when calling with non-User credentials')

/** Declares an operation of STS, which asks for permission itself. */
export const stsOperation = <Shape extends z.ZodRawShape>(
  spec: Pick<AwsSpec<Shape>, 'name' | 'input' | 'handle'>,
): AwsOperation => declare('sts', spec)

const permit = (
  { ctx, caller, request }: AwsCall<unknown>,
  asked: { readonly action: string; readonly resource?: string; readonly conditions?: ConditionValues },
): Promise<void> =>
  authorize(ctx, {
    principal: caller,
    action: asked.action,
    resource: asked.resource ?? '*',
    conditions: { ...connectionConditions(request), ...asked.conditions },
  })

/** An operation that is known but not built. */
export const awsNotImplemented = (service: 'iam' | 'sts', name: string, reason: string): AwsOperation =>
  notImplementedKit<IamContext, Principal, typeof awsErrors>('NotImplemented')(
    name,
    `POST /${service}/${name}`,
    [],
    reason,
  )
