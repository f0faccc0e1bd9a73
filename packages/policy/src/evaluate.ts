import type { Policy, Statement } from './policy.ts'
import { isSpared, type Reach, reachOf } from './principals.ts'
import type { PolicyRequest } from './request.ts'

/** What policies say of a request. */
export type Effect = 'allow' | 'explicit-deny' | 'implicit-deny'

/** The statement that decided. */
export interface DecidedBy {
  readonly policy: string
  readonly statement: number
  readonly sid?: string
}

/** What a set of policies says, and which statement said it; `reach` of an allow is its strongest. */
export interface Evaluation {
  readonly effect: Effect
  readonly by?: DecidedBy
  readonly reach?: Reach
}

const STRENGTH: Readonly<Record<Reach, number>> = { account: 1, role: 2, direct: 3 }

/**
 * What the policies, taken together, say of a request: a Deny that matches wins, else an Allow that matches, else
 * silence is a refusal. Order changes nothing but which of several matching statements is named.
 */
export const evaluate = (request: PolicyRequest, policies: readonly Policy[]): Evaluation => {
  let allow: Evaluation | undefined
  for (const policy of policies) {
    for (const statement of policy.statements) {
      const reach = matchStatement(statement, request)
      if (reach === undefined) continue
      if (statement.effect === 'Deny') return { effect: 'explicit-deny', by: decidedBy(policy, statement) }
      if (allow?.reach === undefined || STRENGTH[reach] > STRENGTH[allow.reach]) {
        allow = { effect: 'allow', by: decidedBy(policy, statement), reach }
      }
    }
  }
  return allow ?? { effect: 'implicit-deny' }
}

/** How the statement reaches the principal when all of its elements match; else `undefined`. */
const matchStatement = (statement: Statement, request: PolicyRequest): Reach | undefined => {
  if (!statement.action.matches(request) || !statement.resource.matches(request)) return undefined
  const reach = statementReach(statement, request)
  if (reach === undefined) return undefined
  return statement.conditions.every(({ holds }) => holds(request)) ? reach : undefined
}

/** How the statement's Principal or NotPrincipal means who asks; a policy of an identity means that identity. */
export const statementReach = ({ principals }: Statement, { principal }: PolicyRequest): Reach | undefined => {
  if (principals === undefined) return 'direct'
  if (principals.not) return isSpared(principals.named, principal) ? undefined : 'direct'
  return reachOf(principals.named, principal)
}

const decidedBy = ({ name }: Policy, { index, sid }: Statement): DecidedBy => ({ policy: name, statement: index, sid })
