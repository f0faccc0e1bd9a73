import { type DecidedBy, type Effect, type Evaluation, evaluate } from './evaluate.ts'
import type { Policy } from './policy.ts'
import type { PolicyRequest, Principal } from './request.ts'

/** The policies that bear on who asks. An absent boundary, session or service control policy limits nothing. */
export interface PrincipalPolicies {
  /** Of the user or the role, groups included. */
  readonly identity?: readonly Policy[]
  readonly boundary?: Policy
  /** Passed when the role was assumed. */
  readonly session?: readonly Policy[]
  /** Of the account of who asks; one level of its organization. */
  readonly serviceControl?: readonly Policy[]
}

/** Which policies a decision comes from, in AWS's words. */
export type PolicySource =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'permissions boundary'
  | 'session policy'
  | 'service control policy'
  | 'grant'

/** May it be done, and why. Of an implicit denial, `source` is the kind of policy that should have allowed it. */
export interface Decision {
  readonly effect: Effect
  readonly source: PolicySource
  readonly by?: DecidedBy
  /** Whether who asks belongs to another account than what is asked for; the unsigned belong to none. */
  readonly foreign: boolean
}

/** What every decision needs. */
export interface DecisionInput extends PrincipalPolicies {
  readonly request: PolicyRequest
  /** The account that owns the bucket or the key. */
  readonly ownerAccountId: string
}

/**
 * Decides on a bucket or an object, which may have several policies: its bucket's, and ACLs that were read into some. Within the account an Allow of either side suffices; from another account both
 * sides must allow; services and the unsigned have only the bucket's policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export const decideResource = (input: DecisionInput & { readonly resource?: Policy | readonly Policy[] }): Decision => {
  const sides = evaluateSides(input, [input.resource ?? []].flat())
  return explicitDeny(sides) ?? (sides.foreign ? allowBoth(sides) : allowEither(sides))
}

/**
 * Decides on a key. Without the key policy nobody has access, the owner's root user neither; a statement for the
 * account hands the choice to identity policies. A grant stands beside the key policy and needs no other permission.
 * https://docs.aws.amazon.com/kms/latest/developerguide/determining-access.html
 */
export const decideKey = (input: DecisionInput & { readonly key: Policy; readonly granted?: boolean }): Decision => {
  const sides = evaluateSides(input, [input.key])
  const { resource, foreign } = sides
  const denied = explicitDeny(sides)
  if (denied) return denied
  // KMS takes no unsigned request, whatever a policy says.
  if (input.request.principal.kind === 'anonymous') return refusal('resource-based policy', foreign)
  if (input.granted) return { effect: 'allow', source: 'grant', foreign }
  if (resource.effect !== 'allow') return refusal('resource-based policy', foreign)
  return foreign || resource.reach === 'account' ? allowBoth(sides) : allowEither(sides)
}

interface Sides {
  readonly principal: Principal
  readonly foreign: boolean
  readonly resource: Evaluation
  readonly identity: Evaluation
  /** Policies that only limit. */
  readonly limits: readonly { readonly source: PolicySource; readonly evaluation: Evaluation }[]
}

const SILENT: Evaluation = { effect: 'implicit-deny' }

const evaluateSides = (input: DecisionInput, policies: readonly Policy[]): Sides => {
  const { request, ownerAccountId } = input
  const { principal } = request
  const resource = evaluate(request, policies)
  const hasAccount = 'accountId' in principal
  const foreign = !hasAccount || principal.accountId !== ownerAccountId
  if (!hasAccount) return { principal, foreign, resource, identity: SILENT, limits: [] }
  const limits: { source: PolicySource; evaluation: Evaluation }[] = []
  const limit = (source: PolicySource, policies: readonly Policy[] | undefined): void => {
    if (policies) limits.push({ source, evaluation: evaluate(request, policies) })
  }
  limit('service control policy', input.serviceControl)
  // The root user has no identity policies and no boundary: within its account it may do all.
  if (principal.kind === 'root') return { principal, foreign, resource, identity: { effect: 'allow' }, limits }
  limit('permissions boundary', input.boundary && [input.boundary])
  limit('session policy', input.session)
  return { principal, foreign, resource, identity: evaluate(request, input.identity ?? []), limits }
}

const explicitDeny = ({ resource, identity, limits, foreign }: Sides): Decision | undefined => {
  if (resource.effect === 'explicit-deny') return denial('resource-based policy', resource, foreign)
  if (identity.effect === 'explicit-deny') return denial('identity-based policy', identity, foreign)
  const found = limits.find(({ evaluation }) => evaluation.effect === 'explicit-deny')
  return found && denial(found.source, found.evaluation, foreign)
}

const denial = (source: PolicySource, { by }: Evaluation, foreign: boolean): Decision => ({
  effect: 'explicit-deny',
  source,
  by,
  foreign,
})

/**
 * One side suffices. What the resource's policy gives to the user or the session itself is not limited by the silence
 * of a boundary or a session policy; what it gives to the role is. A service control policy limits all.
 */
const allowEither = ({ resource, identity, limits, foreign }: Sides): Decision => {
  const direct = resource.effect === 'allow' && resource.reach === 'direct'
  const silent = limits.find(
    ({ source, evaluation }) => evaluation.effect !== 'allow' && !(direct && source !== 'service control policy'),
  )
  if (resource.effect === 'allow' && resource.reach !== 'account') {
    return silent
      ? refusal(silent.source, foreign)
      : { effect: 'allow', source: 'resource-based policy', by: resource.by, foreign }
  }
  if (identity.effect !== 'allow') return refusal('identity-based policy', foreign)
  if (silent) return refusal(silent.source, foreign)
  return { effect: 'allow', source: 'identity-based policy', by: identity.by, foreign }
}

/** Both sides must allow; of services and the unsigned there is only one. */
const allowBoth = ({ principal, resource, identity, limits, foreign }: Sides): Decision => {
  if (resource.effect !== 'allow') return refusal('resource-based policy', foreign)
  if ('accountId' in principal && identity.effect !== 'allow') return refusal('identity-based policy', foreign)
  const silent = limits.find(({ evaluation }) => evaluation.effect !== 'allow')
  if (silent) return refusal(silent.source, foreign)
  return { effect: 'allow', source: 'resource-based policy', by: resource.by, foreign }
}

const refusal = (source: PolicySource, foreign: boolean): Decision => ({ effect: 'implicit-deny', source, foreign })
