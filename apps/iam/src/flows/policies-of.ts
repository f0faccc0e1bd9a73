import { isRoot, type Principal } from '@sealstack/auth'
import { type Policy, type PolicyKind, type PrincipalPolicies, parsePolicy } from '@sealstack/policy'
import type { IamContext } from '../context.ts'
import { findAwsManaged } from '../domain/aws-managed.ts'

type Deps = Pick<IamContext, 'people' | 'attachments' | 'managed' | 'sessions' | 'policyMemory'>

const ALL = { limit: 1000 }

/** The policies that bear on a principal: its own, its groups', its boundary, its session's. */
export const policiesOf = (deps: Deps, principal: Principal): Promise<PrincipalPolicies> =>
  deps.policyMemory.recall(`${principal.userId ?? principal.arn} ${principal.sessionKeyId ?? ''}`, () =>
    read(deps, principal),
  )

const read = async (deps: Deps, principal: Principal): Promise<PrincipalPolicies> => {
  // A service does what it is asked to; for users it does so with their permissions.
  if (principal.kind === 'service') return { identity: [EVERYTHING] }
  const session = await sessionPolicies(deps, principal)
  if (isRoot(principal)) return session
  const owner = await deps.people.findById(principal.userId?.split(':')[0] ?? '')
  if (!owner) return { identity: [] }
  const groups = owner.kind === 'user' ? await deps.people.listGroups(owner.id, ALL) : []
  const identity = await Promise.all([owner, ...groups].map(({ id }) => policiesOfIdentity(deps, id)))
  const boundary = owner.boundaryArn === null ? undefined : await managedPolicy(deps, owner.boundaryArn, 'boundary')
  return {
    identity: identity.flat(),
    // A boundary that is gone leaves nothing.
    ...(owner.boundaryArn === null ? {} : { boundary: boundary ?? NOTHING }),
    ...session,
  }
}

const policiesOfIdentity = async (deps: Deps, id: string): Promise<readonly Policy[]> => {
  const inline = await deps.attachments.listInline(id, ALL)
  const arns = await deps.attachments.listAttached(id, ALL)
  const managed = await Promise.all(arns.map((arn) => managedPolicy(deps, arn, 'identity')))
  return [
    ...inline.map(({ name, document }) => parsePolicy(document, 'identity', { name })),
    ...managed.filter((policy) => policy !== undefined),
  ]
}

const managedPolicy = async ({ managed }: Deps, arn: string, kind: PolicyKind): Promise<Policy | undefined> => {
  const ofAws = findAwsManaged(arn)
  if (ofAws) return parsePolicy(ofAws.document, kind, { name: arn })
  const row = await managed.find(arn)
  const version = row && (await managed.findVersion(arn, row.defaultVersion))
  return version && parsePolicy(version.document, kind, { name: arn })
}

const sessionPolicies = async (
  { sessions }: Deps,
  { sessionKeyId }: Principal,
): Promise<Pick<PrincipalPolicies, 'session'>> => {
  const row = sessionKeyId === undefined ? undefined : await sessions.find(sessionKeyId)
  if (!row || row.policies === null) return {}
  const texts = JSON.parse(row.policies) as readonly string[]
  return { session: texts.map((text) => parsePolicy(text, 'identity', { name: 'session policy' })) }
}

const NOTHING = parsePolicy(
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] }),
  'boundary',
)

const EVERYTHING = parsePolicy(
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
  'identity',
)
