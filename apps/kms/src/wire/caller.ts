import type { Principal } from '@sealstack/auth'
import type { HttpRequest } from '@sealstack/http'
import { BEHALF_HEADER, DirectCall, readBehalf } from '@sealstack/kms-client'
import type { KmsContext } from '../context.ts'
import type { Caller } from '../domain/caller.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'

/** Who signed a request, and for whom. */
export interface SignedIn {
  readonly principal: Principal
  /** The user for whom a service calls; undefined when the principal calls for itself. */
  readonly onBehalfOf: Principal | undefined
}

/** Nobody but a service may call for somebody else. */
export class ForgedBehalfError extends Error {
  override readonly name = 'ForgedBehalfError'
}

/**
 * Who signed a request, and for whom, which is put on the request's trail. The header that says for whom is signed.
 * @throws ForgedBehalfError, UncertifiedServiceError
 */
export const signIn = (
  request: HttpRequest,
  principal: Principal,
  { audit, config }: Pick<KmsContext, 'audit' | 'config'>,
): SignedIn => {
  const trail = audit.trailOf(request)
  trail.principal = principal
  if (principal.kind === 'service' && config.demandsServiceCertificate && request.isPeerVerified !== true) {
    throw new UncertifiedServiceError()
  }
  const { isNamed, user } = behalfOf(request)
  if (!isNamed) return { principal, onBehalfOf: undefined }
  const onBehalfOf = principal.kind === 'service' ? user : undefined
  if (!onBehalfOf) throw new ForgedBehalfError()
  trail.principal = onBehalfOf
  trail.via = principal.name
  return { principal, onBehalfOf }
}

/** For whom a request says that it is made, and whether it says so at all, in words that can be read or not. */
const behalfOf = (request: HttpRequest): { readonly isNamed: boolean; readonly user: Principal | undefined } => {
  if (request instanceof DirectCall) return { isNamed: request.onBehalfOf !== undefined, user: request.onBehalfOf }
  const header = request.headers[BEHALF_HEADER]
  return header === undefined ? NO_BEHALF : { isNamed: true, user: readBehalf(header) }
}

const NO_BEHALF = { isNamed: false, user: undefined } as const

/** A service must show a client certificate besides its signature, since data keys in the clear go back to it. */
export class UncertifiedServiceError extends Error {
  override readonly name = 'UncertifiedServiceError'
}

/** What a request asks, as far as policies and grants judge it. */
interface Asked {
  readonly dialect: Caller['dialect']
  readonly action: string
  readonly operation: string
  readonly body: object
}

/** Members of requests that policies know as condition keys. */
const CONDITION_MEMBERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    BypassPolicyLockoutSafetyCheck: 'kms:BypassPolicyLockoutSafetyCheck',
    EncryptionAlgorithm: 'kms:EncryptionAlgorithm',
    ExpirationModel: 'kms:ExpirationModel',
    GranteePrincipal: 'kms:GranteePrincipal',
    KeyAgreementAlgorithm: 'kms:KeyAgreementAlgorithm',
    KeyPairSpec: 'kms:DataKeyPairSpec',
    KeySpec: 'kms:DataKeySpec',
    MacAlgorithm: 'kms:MacAlgorithm',
    MessageType: 'kms:MessageType',
    Operations: 'kms:GrantOperations',
    PendingWindowInDays: 'kms:ScheduleKeyDeletionPendingWindowInDays',
    PrimaryRegion: 'kms:PrimaryRegion',
    ReplicaRegion: 'kms:ReplicaRegion',
    RetiringPrincipal: 'kms:RetiringPrincipal',
    RotationPeriodInDays: 'kms:RotationPeriodInDays',
    SigningAlgorithm: 'kms:SigningAlgorithm',
    WrappingAlgorithm: 'kms:WrappingAlgorithm',
    WrappingKeySpec: 'kms:WrappingKeySpec',
  }),
)

/** Operations whose policies ask whether a service of this cloud is at work for one of its resources. */
const GRANTING: ReadonlySet<string> = new Set([
  ...['CreateGrant', 'ListGrants', 'RevokeGrant'],
  ...['create-grant', 'list-grants', 'revoke-grant'],
])

/** The caller of one operation, with all that policies and grants judge the call by. */
export const callerOf = (
  { audit }: Pick<KmsContext, 'audit'>,
  request: HttpRequest,
  { principal, onBehalfOf }: SignedIn,
  { dialect, action, operation, body }: Asked,
): Caller => {
  const members = body as Readonly<Record<string, unknown>>
  const trail = audit.trailOf(request)
  const context = members.EncryptionContext ?? members.encryption_context
  const encryptionContext = (context ?? {}) as EncryptionContext
  trail.context = encryptionContext
  const { kind, arn, accountId, name, userId, roleArn, sessionKeyId } = principal
  // Each member by its name: an object that begins as a copy of another takes ten times as long to make.
  return {
    kind,
    arn,
    accountId,
    name,
    userId,
    roleArn,
    sessionKeyId,
    onBehalfOf,
    dialect,
    action,
    operation,
    encryptionContext,
    grantTokens: (members.GrantTokens ?? []) as readonly string[],
    conditions: () => conditionsOf(members, request, { operation, isService: kind === 'service' }),
    trail,
  }
}

const conditionsOf = (
  members: Readonly<Record<string, unknown>>,
  request: HttpRequest,
  { operation, isService }: { readonly operation: string; readonly isService: boolean },
): ReturnType<Caller['conditions']> => {
  const conditions: Record<string, string | readonly string[]> = {}
  for (const member of Object.keys(members)) {
    const [key, value] = [CONDITION_MEMBERS.get(member), members[member]]
    if (key !== undefined && value !== undefined)
      conditions[key] = Array.isArray(value) ? value.map(String) : String(value)
  }
  if (GRANTING.has(operation)) conditions['kms:GrantIsForAWSResource'] = String(isService)
  const constraint = Object.keys(members.Constraints ?? {}).find((name) => name.startsWith('EncryptionContext'))
  if (constraint !== undefined) conditions['kms:GrantConstraintType'] = constraint
  const validTo = new Date(typeof members.ValidTo === 'number' ? members.ValidTo * 1000 : Number.NaN)
  if (!Number.isNaN(validTo.getTime())) conditions['kms:ValidTo'] = validTo.toISOString()
  addTags(conditions, members)
  addConnection(conditions, request)
  return conditions
}

/** The tags that a request gives or takes away: https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html */
const addTags = (
  conditions: Record<string, string | readonly string[]>,
  { Tags, TagKeys }: Readonly<Record<string, unknown>>,
): void => {
  const tags = (Tags ?? []) as readonly { readonly TagKey: string; readonly TagValue: string }[]
  for (const { TagKey, TagValue } of tags) conditions[`aws:RequestTag/${TagKey}`] = TagValue
  const names = [...((TagKeys ?? []) as readonly string[]), ...tags.map(({ TagKey }) => TagKey)]
  if (names.length > 0) conditions['aws:TagKeys'] = names
}

const addConnection = (
  conditions: Record<string, string | readonly string[]>,
  { remoteAddress, secure, headers }: HttpRequest,
): void => {
  conditions['aws:SecureTransport'] = String(secure)
  if (remoteAddress !== undefined) conditions['aws:SourceIp'] = remoteAddress.replace(/^::ffff:/, '')
  if (headers['user-agent'] !== undefined) conditions['aws:UserAgent'] = headers['user-agent']
}
