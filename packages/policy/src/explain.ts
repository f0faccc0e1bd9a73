import { type Evaluation, evaluate, statementReach } from './evaluate.ts'
import type { Policy, Statement } from './policy.ts'
import type { PolicyRequest } from './request.ts'

/** What one statement makes of a request. */
export interface StatementExplanation {
  readonly policy: string
  readonly statement: number
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly matched: boolean
  /** The elements that did not match, e.g. `NotAction`, `Condition StringEquals aws:SourceVpc`. */
  readonly failed: readonly string[]
}

/** An evaluation with its reasons. */
export interface Explanation extends Evaluation {
  readonly statements: readonly StatementExplanation[]
}

/** Like `evaluate`, and says of each statement which elements did not match. */
export const explain = (request: PolicyRequest, policies: readonly Policy[]): Explanation => ({
  ...evaluate(request, policies),
  statements: policies.flatMap(({ name, statements }) =>
    statements.map((statement) => {
      const failed = failedElements(statement, request)
      const { index, sid, effect } = statement
      return { policy: name, statement: index, sid, effect, matched: failed.length === 0, failed }
    }),
  ),
})

const failedElements = (statement: Statement, request: PolicyRequest): readonly string[] => [
  ...(statementReach(statement, request) ? [] : [statement.principals?.not ? 'NotPrincipal' : 'Principal']),
  ...[statement.action, statement.resource].filter(({ matches }) => !matches(request)).map(({ name }) => name),
  ...statement.conditions
    .filter(({ holds }) => !holds(request))
    .map(({ written, key }) => `Condition ${written} ${key}`),
]
