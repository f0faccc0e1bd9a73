import {
  type ConditionValues,
  evaluate,
  type Policy,
  type PolicyKind,
  type Principal,
  parsePolicy,
  policyRequest,
} from '../src/index.ts'

export const ACCOUNT = '111122223333'
export const OTHER = '444455556666'
export const CANONICAL = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'

/** Who may ask, by a short name. */
export const WHO = {
  root: { kind: 'root', accountId: ACCOUNT, canonicalId: CANONICAL, domainId: 'd1' },
  ann: {
    kind: 'user',
    arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
    accountId: ACCOUNT,
    name: 'ann',
    userId: 'AIDAANN',
    canonicalId: CANONICAL,
    domainId: 'd1',
  },
  role: {
    kind: 'role',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run7`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/deploy`,
    accountId: ACCOUNT,
    name: 'deploy',
    userId: 'AROADEPLOY:run7',
    canonicalId: CANONICAL,
    domainId: 'd1',
  },
  bob: {
    kind: 'user',
    arn: `arn:aws:iam::${OTHER}:user/Bob`,
    accountId: OTHER,
    name: 'Bob',
    userId: 'AIDABOB',
    domainId: 'd2',
  },
  otherRoot: { kind: 'root', accountId: OTHER, domainId: 'd2' },
  otherRole: {
    kind: 'role',
    arn: `arn:aws:sts::${OTHER}:assumed-role/audit/app`,
    roleArn: `arn:aws:iam::${OTHER}:role/audit`,
    accountId: OTHER,
    name: 'audit',
    userId: 'AROAAUDIT:app',
    domainId: 'd2',
  },
  logs: { kind: 'service', service: 'logging.s3.amazonaws.com' },
  anyone: { kind: 'anonymous' },
} as const satisfies Record<string, Principal>

export type Who = keyof typeof WHO

export const BUCKET = 'arn:aws:s3:::photos'
export const OBJECT = `${BUCKET}/a.jpg`

/** A policy of these statements, in the version that has variables. */
export const policyOf = (kind: PolicyKind, ...statements: readonly object[]): Policy =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind)

/** What one statement makes of one request: `allow`, `deny` or `silent`. */
export const says = (
  kind: PolicyKind,
  statement: object,
  request: { who?: Who; action?: string; resource?: string; context?: ConditionValues },
): 'allow' | 'deny' | 'silent' => {
  const { who = 'ann', action = 's3:GetObject', resource = OBJECT, context } = request
  const { effect } = evaluate(policyRequest({ principal: WHO[who], action, resource, context }), [
    policyOf(kind, statement),
  ])
  return effect === 'allow' ? 'allow' : effect === 'explicit-deny' ? 'deny' : 'silent'
}
