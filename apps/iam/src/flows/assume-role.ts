import type { Principal } from '@sealstack/auth'
import type { IdentityRow } from '@sealstack/metadata/iam'
import type { ConditionValues } from '@sealstack/policy'
import type { IamContext } from '../context.ts'
import { readIdentityArn } from '../domain/arn.ts'
import { findAwsManaged } from '../domain/aws-managed.ts'
import { readPolicy } from '../domain/read-policy.ts'
import { refuse } from '../domain/refusal.ts'
import { rolePrincipal } from '../domain/session.ts'
import { authorizeRole } from './authorize.ts'
import { noSuchPolicy } from './find-identity.ts'
import { type OpenedSession, openSession } from './open-session.ts'

/** What a session of a role is asked for. */
export interface RoleRequest {
  readonly roleArn: string
  readonly sessionName: string
  readonly durationS: number
  /** Limits the session, beside the managed policies that are named. */
  readonly policy?: string
  readonly policyArns?: readonly string[]
  readonly conditions?: ConditionValues
}

/** How long a session may be that a role's session opens, in seconds. */
const CHAINED_MAX_S = 3600

/**
 * The role of that ARN, of whatever account, when its trust policy lets the caller assume it.
 * @throws Refusal `AccessDenied`
 */
export const admitToRole = async (
  ctx: IamContext,
  caller: Principal,
  { roleArn, conditions }: Pick<RoleRequest, 'roleArn' | 'conditions'>,
): Promise<IdentityRow> => {
  const named = readIdentityArn(roleArn)
  const role = named?.kind === 'role' ? await ctx.people.find(named.accountId, 'role', named.name) : undefined
  const question = { principal: caller, action: 'sts:AssumeRole', resource: roleArn, conditions }
  // A role that is not there is refused like one that does not trust the caller.
  await authorizeRole(ctx, question, role ?? { accountId: named?.accountId ?? '', trustPolicy: null })
  return role ?? refuse('AccessDenied', `The role ${roleArn} cannot be assumed.`)
}

/**
 * Opens a session of a role, of whatever account, when its trust policy lets the caller.
 * @throws Refusal `AccessDenied`, `ValidationError`, `MalformedPolicyDocument`, `NoSuchEntity`
 */
export const assumeRole = async (
  ctx: IamContext,
  caller: Principal,
  { roleArn, sessionName, durationS, policy, policyArns = [], conditions }: RoleRequest,
): Promise<OpenedSession> => {
  const role = await admitToRole(ctx, caller, { roleArn, conditions })
  const max = caller.kind === 'role' ? Math.min(CHAINED_MAX_S, role.maxSessionS ?? 0) : (role.maxSessionS ?? 3600)
  if (durationS > max) {
    refuse(
      'ValidationError',
      caller.kind === 'role'
        ? 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining'
        : 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
  if (policy !== undefined) readPolicy(policy, 'session')
  const managed = await Promise.all(policyArns.map((arn) => managedText(ctx, role.accountId, arn)))
  const policies = [...(policy === undefined ? [] : [policy]), ...managed]
  return openSession(ctx, (keyId) => rolePrincipal(role, sessionName, keyId), { durationS, policies })
}

const managedText = async ({ managed }: IamContext, accountId: string, arn: string): Promise<string> => {
  const ofAws = findAwsManaged(arn)
  if (ofAws) return ofAws.document
  const row = await managed.find(arn)
  const version = row?.accountId === accountId ? await managed.findVersion(arn, row.defaultVersion) : undefined
  return version?.document ?? noSuchPolicy(arn)
}
