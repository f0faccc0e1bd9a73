import { isRoot, type Principal, policyPrincipal } from '@sealstack/auth'
import {
  type ConditionValues,
  type Decision,
  decideKey,
  decideResource,
  denialMessage,
  parsePolicy,
  policyRequest,
} from '@sealstack/policy'
import type { IamContext } from '../context.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { policiesOf } from './policies-of.ts'

/** What is asked of whom. */
export interface Question {
  readonly principal: Principal
  readonly action: string
  readonly resource: string
  readonly conditions?: ConditionValues
}

/**
 * Lets a call through that is about the caller's own account, or not: the caller's own policies decide.
 * @throws Refusal `AccessDenied`
 */
export const authorize = async (ctx: IamContext, question: Question): Promise<void> => {
  const { principal } = question
  if (isRoot(principal)) return
  const request = requestOf(ctx, question)
  const policies = await policiesOf(ctx, principal)
  deny(request, decideResource({ request, ownerAccountId: principal.accountId, ...policies }))
}

/**
 * Whether a role may be assumed: its trust policy must say so, and where that names but an account, the caller's own
 * policies too.
 * @throws Refusal `AccessDenied`
 */
export const authorizeRole = async (
  ctx: IamContext,
  question: Question,
  role: { readonly accountId: string; readonly trustPolicy: string | null },
): Promise<void> => {
  const policies = await policiesOf(ctx, question.principal)
  if (role.trustPolicy !== null) {
    const key = parsePolicy(role.trustPolicy, 'trust', { name: 'trust policy' })
    const request = requestOf(ctx, question)
    const decision = decideKey({ request, ownerAccountId: role.accountId, key, ...policies })
    if (decision.effect === 'allow') return
  }
  // STS does not say whose policy it was: that would tell strangers of the role.
  refuse(
    'AccessDenied',
    `User: ${question.principal.arn} is not authorized to perform: ${question.action} on resource: ${question.resource}`,
  )
}

const deny = (request: Parameters<typeof denialMessage>[0], decision: Decision): Refusal | undefined =>
  decision.effect === 'allow' ? undefined : refuse('AccessDenied', denialMessage(request, decision), reasonOf(decision))

/** What policies are asked. */
export const requestOf = ({ clock }: IamContext, { principal, action, resource, conditions }: Question) =>
  policyRequest({
    principal: policyPrincipal(principal),
    action,
    resource,
    context: {
      ...conditions,
      'aws:CurrentTime': new Date(clock.now()).toISOString(),
      'aws:EpochTime': String(Math.floor(clock.now() / 1000)),
    },
  })

const reasonOf = ({ effect, source, by }: Decision): string =>
  by === undefined ? `${effect}: ${source}` : `${effect}: ${source} ${by.policy}, statement ${by.sid ?? by.statement}`
