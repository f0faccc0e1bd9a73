import type { Decision, PolicySource, PrincipalPolicies } from './decide.ts'
import { explain, type StatementExplanation } from './explain.ts'
import type { Policy } from './policy.ts'
import type { PolicyRequest } from './request.ts'

/** All policies that were weighed for a decision. */
export interface WeighedPolicies extends PrincipalPolicies {
  /** The bucket's, the key's or the role's, ACLs that were read into some among them. */
  readonly resource: readonly Policy[]
}

/** What was asked. */
export interface AccessQuestion {
  readonly action: string
  /** An ARN, or `*`. */
  readonly resource: string
  /** Condition keys with their values. */
  readonly context: Readonly<Record<string, string>>
}

/** What one policy makes of a request. */
export interface PolicyExplanation {
  readonly source: PolicySource
  readonly policy: string
  readonly statements: readonly StatementExplanation[]
}

/** A decision with all that led to it. */
export interface AccessExplanation {
  readonly decision: Decision
  readonly policies: readonly PolicyExplanation[]
  /** What decides beside policies, in words. */
  readonly note?: string
}

/** Says of each policy that was weighed what each of its statements makes of a request. */
export const explainAccess = (
  request: PolicyRequest,
  decision: Decision,
  weighed: WeighedPolicies,
): AccessExplanation => {
  const groups: readonly (readonly [PolicySource, readonly Policy[]])[] = [
    ['resource-based policy', weighed.resource],
    ['identity-based policy', weighed.identity ?? []],
    ['permissions boundary', weighed.boundary ? [weighed.boundary] : []],
    ['session policy', weighed.session ?? []],
    ['service control policy', weighed.serviceControl ?? []],
  ]
  const policies = groups.flatMap(([source, of]) =>
    of.map((policy) => ({ source, policy: policy.name, statements: explain(request, [policy]).statements })),
  )
  return { decision, policies }
}
