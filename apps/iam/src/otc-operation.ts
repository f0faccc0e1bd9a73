import type { Principal } from '@sealstack/auth'
import {
  type HttpReply,
  type HttpRequest,
  type InputOf,
  type InputShape,
  json,
  notImplementedKit,
  type Operation,
  operationKit,
} from '@sealstack/http'
import type { AccountRow, IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from './context.ts'
import { identityArn } from './domain/arn.ts'
import { refuse } from './domain/refusal.ts'
import { userPrincipal } from './domain/session.ts'
import type { otcErrors } from './errors/otc-errors.ts'
import { authorize } from './flows/authorize.ts'
import { connectionConditions } from './wire/conditions.ts'
import type { OtcCaller, OtcSignedIn } from './wire/otc-authenticate.ts'

/** An operation of the OTC identity API. */
export type OtcOperation = Operation<IamContext, OtcCaller>

/** What an operation is given. */
export interface OtcCall<Input> extends OtcSignedIn {
  readonly ctx: IamContext
  /** The caller's. */
  readonly account: AccountRow
  readonly input: Input
  readonly request: HttpRequest
  /** `http://host:port` by which the caller knows this cloud. */
  readonly base: string
}

/** What is answered: a JSON document, nothing, or a whole reply. */
type Result = object | undefined

/** One operation as its file declares it. */
interface OtcSpec<Shape extends InputShape, Given> {
  readonly name: string
  readonly route: string
  /** In the words of AWS's IAM, or where it has none in those of OTC. */
  readonly action: string
  readonly input: Shape
  /** 200 where nothing is said, 204 where nothing is answered. */
  readonly status?: number
  readonly handle: (call: Given) => Promise<Result> | Result
}

const kit = operationKit<IamContext, OtcCaller, typeof otcErrors>()

/** Declares an operation that anybody may call, and that judges its caller itself. */
export const openOperation = <Shape extends InputShape>(
  spec: OtcSpec<Shape, { ctx: IamContext; caller: OtcCaller; input: InputOf<Shape>; request: HttpRequest }>,
): OtcOperation =>
  kit({
    ...spec,
    errors: [],
    output: (result: Result): HttpReply => replyOf(result, spec.status),
    handle: ({ ctx, caller, input, request }) => spec.handle({ ctx, caller, input, request }),
  })

/** Declares an operation on one's own account. It runs once the caller's policies let it, or it is the caller's own matter. */
export const otcOperation = <Shape extends InputShape>(
  spec: OtcSpec<Shape, OtcCall<InputOf<Shape>>> & {
    /** The ARN that permission is asked for; `*` where nothing is said. */
    readonly resource?: (call: OtcCall<InputOf<Shape>>) => string
    /** Whether anybody may do this for himself. */
    readonly isOwnMatter?: (call: OtcCall<InputOf<Shape>>) => boolean
  },
): OtcOperation =>
  openOperation({
    ...spec,
    handle: async (given) => {
      const call = await signedInCall(given)
      if (!spec.isOwnMatter?.(call)) await permit(call, spec.action, spec.resource?.(call))
      return spec.handle(call)
    },
  })

/** Declares an operation on a user, a group or an agency of one's own account, whom the kit finds by the id in its path. */
export const otcIdentityOperation = <Shape extends InputShape>(
  spec: OtcSpec<Shape, OtcCall<InputOf<Shape>> & { readonly identity: IdentityRow }> & {
    readonly kind: 'user' | 'group' | 'agency'
    readonly idOf: (input: InputOf<Shape>) => string
    /** Whether a user may do this to himself. */
    readonly isOwnMatter?: boolean
  },
): OtcOperation =>
  openOperation({
    ...spec,
    handle: async (given) => {
      const call = await signedInCall(given)
      const id = spec.idOf(given.input)
      const found = await findByOtcId(call, spec.kind, id)
      const isOwn = spec.isOwnMatter === true && found !== undefined && userPrincipal(found).arn === call.principal.arn
      if (!isOwn) await permit(call, spec.action, found && identityArn(found))
      return spec.handle({ ...call, identity: found ?? noSuch(spec.kind, id) })
    },
  })

/**
 * A user (the root user too), a group or an agency of the caller's account, by its id.
 * @throws Refusal `NoSuchEntity`
 */
export const requireByOtcId = async (
  call: OtcCall<unknown>,
  kind: 'user' | 'group' | 'agency',
  id: string,
): Promise<IdentityRow> => (await findByOtcId(call, kind, id)) ?? noSuch(kind, id)

/** Lets a caller do something, or not. @throws Refusal `AccessDenied` */
export const permit = (
  { ctx, principal, request }: Pick<OtcCall<unknown>, 'ctx' | 'principal' | 'request'>,
  action: string,
  resource = '*',
): Promise<void> => authorize(ctx, { principal, action, resource, conditions: connectionConditions(request) })

/** An operation that is known but not built. */
export const otcNotImplemented = (name: string, route: string, reason: string): OtcOperation =>
  notImplementedKit<IamContext, OtcCaller, typeof otcErrors>('Not Implemented')(name, route, [], reason)

const signedInCall = async <Input>({
  ctx,
  caller,
  input,
  request,
}: {
  ctx: IamContext
  caller: OtcCaller
  input: Input
  request: HttpRequest
}): Promise<OtcCall<Input>> => {
  const signedIn = caller.signedIn ?? refuse('Unauthorized', 'The request you have made requires authentication.')
  const account = await accountOf(ctx, signedIn.principal)
  return { ...signedIn, ctx, account, input, request, base: caller.base }
}

/** The account of a principal, which goes when its account does. */
export const accountOf = async ({ accounts }: Pick<IamContext, 'accounts'>, { accountId }: Principal) =>
  (await accounts.find(accountId)) ?? refuse('Unauthorized', 'The account of the caller is gone.')

const findByOtcId = async (
  { ctx, account }: Pick<OtcCall<unknown>, 'ctx' | 'account'>,
  kind: 'user' | 'group' | 'agency',
  id: string,
): Promise<IdentityRow | undefined> => {
  const row = await ctx.people.findByOtcId(id)
  if (row?.accountId !== account.id) return undefined
  if (kind === 'agency') return row.kind === 'role' && row.trustedId !== null ? row : undefined
  return row.kind === kind || (kind === 'user' && row.kind === 'root') ? row : undefined
}

const noSuch = (kind: string, id: string): never => refuse('NoSuchEntity', `Could not find ${kind}: ${id}.`)

const replyOf = (result: Result, status = 200): HttpReply => {
  if (result === undefined) return { status: status === 200 ? 204 : status }
  return isReply(result) ? result : json(result, 'application/json', status)
}

const isReply = (result: object): result is HttpReply => 'status' in result && typeof result.status === 'number'
