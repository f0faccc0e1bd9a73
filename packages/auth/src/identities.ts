import type { PrincipalPolicies, Principal as Subject } from '@sealstack/policy'
import type { Principal } from './credentials.ts'

/** Where the policies that bear on principals are looked up. */
export interface Identities {
  /** Of a principal that is not the account's root, which may do all that resources leave to their account. */
  readonly policiesOf: (principal: Principal) => Promise<PrincipalPolicies>
}

/** The root user of an account. */
export const rootPrincipal = (accountId: string): Principal & { readonly kind: 'user' } => ({
  kind: 'user',
  arn: `arn:aws:iam::${accountId}:root`,
  accountId,
  name: 'root',
  userId: accountId,
})

/** Whether a principal is the root user of its account. */
export const isRoot = ({ kind, arn }: Pick<Principal, 'kind' | 'arn'>): boolean =>
  kind === 'user' && arn.endsWith(':root')

/** A principal in the policy language's words: a service acts through a role of its own. */
export const policyPrincipal = (principal: Principal): Subject => {
  const { kind, arn, accountId, name, userId, roleArn = arn } = principal
  if (isRoot(principal)) return { kind: 'root', accountId }
  return kind === 'user'
    ? { kind, arn, accountId, name, userId }
    : { kind: 'role', arn, roleArn, accountId, name, userId }
}
