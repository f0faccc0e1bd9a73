import { type Principal, rootPrincipal } from '@sealstack/auth'
import {
  type AccessExplanation,
  type AccessQuestion,
  decideKey,
  decideResource,
  explainAccess,
  parsePolicy,
} from '@sealstack/policy'
import type { IamContext } from '../context.ts'
import { readIdentityArn, readRootArn } from '../domain/arn.ts'
import { rolePrincipal, userPrincipal } from '../domain/session.ts'
import { requestOf } from './authorize.ts'
import { policiesOf } from './policies-of.ts'

/** The principal that an ARN names: a user, a root user, a role or a session of one; undefined when there is none. */
export const principalOf = async (
  { people }: Pick<IamContext, 'people'>,
  arn: string,
): Promise<Principal | undefined> => {
  const root = readRootArn(arn)
  if (root !== undefined) return (await people.findById(root)) && rootPrincipal(root)
  const [, accountId = '', roleName = '', sessionName = ''] =
    /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(arn) ?? []
  const named = readIdentityArn(arn) ?? { accountId, kind: 'role' as const, name: roleName }
  const found = named.name === '' ? undefined : await people.find(named.accountId, named.kind, named.name)
  if (!found || found.kind === 'group') return undefined
  return found.kind === 'role'
    ? rolePrincipal(found, sessionName === '' ? 'explained' : sessionName)
    : userPrincipal(found)
}

/** Why somebody may do something that is about identities, or about nothing in particular; of a role, whether it may be assumed. */
export const explainAction = async (
  ctx: IamContext,
  principal: Principal,
  { action, resource, context: conditions }: AccessQuestion,
): Promise<AccessExplanation> => {
  const request = requestOf(ctx, { principal, action, resource, conditions })
  const policies = await policiesOf(ctx, principal)
  const named = action === 'sts:AssumeRole' ? readIdentityArn(resource) : undefined
  const role = named?.kind === 'role' ? await ctx.people.find(named.accountId, 'role', named.name) : undefined
  if (!role?.trustPolicy) {
    const decision = decideResource({ request, ownerAccountId: principal.accountId, ...policies })
    return explainAccess(request, decision, { resource: [], ...policies })
  }
  const key = parsePolicy(role.trustPolicy, 'trust', { name: 'trust policy' })
  const decision = decideKey({ request, ownerAccountId: role.accountId, key, ...policies })
  return explainAccess(request, decision, { resource: [key], ...policies })
}
