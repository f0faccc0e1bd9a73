import type { Principal } from '@sealstack/auth'
import type { EncryptionContext } from './encryption-context.ts'

/** What a request tells of itself beside its work: collected on the way, for the audit trail. */
export interface Trail {
  principal?: Principal
  /** The service that calls on the principal's behalf. */
  via?: string
  keyId?: string
  keyVersion?: number
  context?: EncryptionContext
  /** What decided when a policy or a grant refuses; not for the client. */
  reason?: string
  /** How many ciphertexts, where one call is about many. */
  count?: number
  /** Those of them that were refused, each with a trail and an event of its own. */
  calls?: readonly PartialCall[]
}

/** One of many that came in one call. */
export interface PartialCall {
  readonly trail: Trail
  readonly operation: string
  readonly status: number
  readonly code: string | null
}

/** Who calls, and whatever else policies and grants judge a call by. */
export interface Caller extends Principal {
  readonly dialect: 'aws' | 'otc'
  /** The user for whom a service calls; undefined when the principal calls for itself. */
  readonly onBehalfOf: Principal | undefined
  /** The permission that the operation needs, in the AWS dialect's words: `kms:Decrypt`. */
  readonly action: string
  /** The operation's name in its own dialect. */
  readonly operation: string
  /** Empty for operations that take none. */
  readonly encryptionContext: EncryptionContext
  readonly grantTokens: readonly string[]
  /** Condition keys of the request, such as `kms:EncryptionAlgorithm`: put together only where a policy asks for any. */
  readonly conditions: () => Readonly<Record<string, string | readonly string[]>>
  readonly trail: Trail
}

/** Whose permissions count: the user's when a service calls for one. */
export const subjectOf = (caller: Pick<Caller, 'onBehalfOf'> & Principal): Principal => caller.onBehalfOf ?? caller

/** A caller whose request has some condition keys more. Member by member, which takes a tenth of the time of a spread. */
export const withConditions = (caller: Caller, more: ReturnType<Caller['conditions']>): Caller => ({
  kind: caller.kind,
  arn: caller.arn,
  accountId: caller.accountId,
  name: caller.name,
  userId: caller.userId,
  roleArn: caller.roleArn,
  sessionKeyId: caller.sessionKeyId,
  onBehalfOf: caller.onBehalfOf,
  dialect: caller.dialect,
  action: caller.action,
  operation: caller.operation,
  encryptionContext: caller.encryptionContext,
  grantTokens: caller.grantTokens,
  conditions: () => ({ ...caller.conditions(), ...more }),
  trail: caller.trail,
})
