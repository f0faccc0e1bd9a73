import { isRoot, type Principal, policyPrincipal } from '@sealstack/auth'
import {
  type ConditionLookup,
  type ConditionValues,
  type Decision,
  decideKey,
  decideResource,
  denialMessage,
  lookupIn,
  mentions,
  type Policy,
  type PolicyRequest,
  type PrincipalPolicies,
  policyRequest,
} from '@sealstack/policy'
import type { KmsContext } from '../context.ts'
import { type Caller, subjectOf } from '../domain/caller.ts'
import { allows, type Grant } from '../domain/grant.ts'
import type { Key } from '../domain/key.ts'
import { contextCondition, readKeyPolicy, viaServiceName } from '../domain/key-policy.ts'
import { Refusal } from '../domain/refusal.ts'
import { toGrant } from './grant-rows.ts'

type Deps = Pick<KmsContext, 'identities' | 'grants' | 'aliases' | 'tags' | 'home' | 'clock'>

/** How many grants of one key for one principal are looked at. */
const MAX_GRANTS = 1000
const MAX_ALIASES = 100

/**
 * Lets a call through, or not: by the key's policy, the policies of whoever calls, and grants. When a service calls on
 * a user's behalf, the user's permissions count, or else a grant to the service.
 * https://docs.aws.amazon.com/kms/latest/developerguide/determining-access.html
 * @throws Refusal `access-denied`
 */
export const authorize = async (deps: Deps, key: Key, caller: Caller): Promise<void> => {
  // Whoever is not a service does not even find such a key.
  if (key.manager === 'SERVICE') return
  const subject = subjectOf(caller)
  const { decision, request } = await judge(deps, key, caller, subject)
  if (decision.effect === 'allow') return
  const isOverruled = decision.effect === 'implicit-deny' && (await isGranted(deps, key, caller, subject))
  if (isOverruled) return
  const isServices = caller.onBehalfOf !== undefined && (await isGranted(deps, key, caller, caller))
  // What a policy denies to the user in so many words, no grant to the service gives.
  if (isServices && decision.effect === 'implicit-deny' && !(await isDenied(deps, key, caller))) return
  caller.trail.reason = reasonOf(decision)
  throw new Refusal('access-denied', denialMessage(request, decision))
}

/**
 * The same for what is about no key, or about an alias beside its key: only the caller's own policies count.
 * @throws Refusal `access-denied`
 */
export const authorizeAccount = async (deps: Deps, caller: Caller, resource = '*'): Promise<void> => {
  const subject = subjectOf(caller)
  const principal = policyPrincipal(subject)
  if (principal.kind === 'root') return
  const request = policyRequest({
    principal,
    action: caller.action,
    resource,
    context: conditionsOf(deps, caller),
  })
  const policies = await deps.identities.policiesOf(subject)
  const decision = decideResource({ request, ownerAccountId: deps.home.accountId, ...policies })
  if (decision.effect === 'allow') return
  caller.trail.reason = reasonOf(decision)
  throw new Refusal('access-denied', denialMessage(request, decision))
}

/**
 * What is said to whoever names a key of another account that there is not, or that is not his to use: the same.
 * @throws Refusal `access-denied`
 */
export const refuseForeign = (caller: Caller, resource: string): never => {
  const { action } = caller
  const request = policyRequest({ principal: policyPrincipal(subjectOf(caller)), action, resource, context: {} })
  const decision = { effect: 'implicit-deny', source: 'resource-based policy', foreign: true } as const
  caller.trail.reason = reasonOf(decision)
  throw new Refusal('access-denied', denialMessage(request, decision))
}

/** Whether a caller could do something under another policy of the key: what the lock-out check asks. */
export const wouldAllow = async (deps: Deps, key: Key, caller: Caller, action: string): Promise<boolean> =>
  (await judge(deps, key, { ...caller, action }, subjectOf(caller))).decision.effect === 'allow'

/**
 * Whether policies let a caller do something with a key, and would do so for every encryption context: many ciphertexts
 * are then judged at once. Of policies beside the key's nothing is known here, so of others than the root user it is not.
 */
export const isAllowedWhateverContext = async (deps: Deps, key: Key, caller: Caller): Promise<boolean> => {
  if (key.manager === 'SERVICE') return true
  // Written anew, it has no escapes that could hide the name.
  const policy = JSON.stringify(JSON.parse(key.policy))
  if (!isRoot(subjectOf(caller)) || /encryptioncontext/i.test(policy)) return false
  return wouldAllow(deps, key, caller, caller.action)
}

/** The grant that lets a caller do something; undefined when policies do, or nothing does. */
export const findGrant = async (deps: Deps, key: Key, caller: Caller): Promise<Grant | undefined> => {
  const subject = subjectOf(caller)
  if ((await judge(deps, key, caller, subject)).decision.effect === 'allow') return undefined
  return (await grantsOf(deps, key, subject)).find((grant) => allows(grant, caller))
}

/** A decision, and what it was made of. */
interface Judgement {
  readonly decision: Decision
  readonly request: PolicyRequest
  readonly keyPolicy: Policy
  readonly policies: PrincipalPolicies
}

/** What the policies, without grants, say of a call, with the request as they have seen it. */
export const judge = async (deps: Deps, key: Key, caller: Caller, subject: Principal): Promise<Judgement> => {
  const keyPolicy = readKeyPolicy(key.policy)
  const hasNone = isRoot(subject) && subject.sessionKeyId === undefined
  const policies = hasNone ? NO_POLICIES : await deps.identities.policiesOf(subject)
  const all = [keyPolicy, ...allOf(policies)]
  const namesAndTags = all.some(asksNamesOrTags) ? await namesAndTagsOf(deps, key, all) : undefined
  const request = policyRequest({
    principal: policyPrincipal(subject),
    action: caller.action,
    resource: key.arn,
    context: conditionsOf(deps, caller, key, namesAndTags),
  })
  const decision = decideKey({ request, ownerAccountId: key.accountId, key: keyPolicy, ...policies })
  return { decision, request, keyPolicy, policies }
}

/** The root user has none but those of a session. */
const NO_POLICIES: PrincipalPolicies = {}

const allOf = ({
  identity = [],
  boundary,
  session = [],
  serviceControl = [],
}: PrincipalPolicies): readonly Policy[] => [
  ...identity,
  ...(boundary ? [boundary] : []),
  ...session,
  ...serviceControl,
]

const isDenied = async (deps: Deps, key: Key, caller: Caller): Promise<boolean> =>
  (await judge(deps, key, caller, caller)).decision.effect === 'explicit-deny'

/** Whether a grant of a key lets somebody do what a call asks. */
export const isGranted = async (deps: Deps, key: Key, caller: Caller, grantee: Principal): Promise<boolean> =>
  (await grantsOf(deps, key, grantee)).some((grant) => allows(grant, caller))

const grantsOf = async ({ grants }: Deps, key: Key, { arn }: Principal): Promise<readonly Grant[]> =>
  (await grants.list(key.id, { grantee: arn }, { limit: MAX_GRANTS })).map(toGrant)

/** What policies may ask of a call. */
interface Judged {
  readonly home: KmsContext['home']
  readonly nowMs: number
  readonly caller: Caller
  /** Undefined where it is about none. */
  readonly key: Key | undefined
}

/**
 * The values of condition keys, each found when a policy asks for it: most ask for two or three. What only few ask for is
 * put together at once.
 */
const conditionsOf = (
  { home, clock }: Deps,
  caller: Caller,
  key?: Key,
  namesAndTags?: ConditionValues,
): ConditionLookup => {
  const judged = { home, nowMs: clock.now(), caller, key }
  const others = lookupIn(() => ({ ...caller.conditions(), ...namesAndTags }))
  return (name) =>
    CONDITIONS.get(name)?.(judged) ?? (key && contextCondition(caller.encryptionContext, name)) ?? others(name)
}

const CONDITIONS: ReadonlyMap<string, (judged: Judged) => string | undefined> = new Map(
  Object.entries<(judged: Judged) => string | undefined>({
    'aws:CurrentTime': ({ nowMs }) => new Date(nowMs).toISOString(),
    'aws:EpochTime': ({ nowMs }) => String(Math.floor(nowMs / 1000)),
    'aws:RequestedRegion': ({ home }) => home.region,
    'aws:ViaAWSService': ({ caller }) => (caller.kind === 'service' ? 'true' : undefined),
    'kms:CallerAccount': ({ caller }) => subjectOf(caller).accountId,
    'kms:ViaService': ({ caller, home }) =>
      caller.kind === 'service' ? viaServiceName(caller.name, home.region) : undefined,
    'kms:KeySpec': ({ key }) => key?.spec,
    'kms:KeyUsage': ({ key }) => key?.usage,
    'kms:KeyOrigin': ({ key }) => key?.origin,
    'kms:MultiRegion': ({ key }) => key && String(key.primaryRegion !== undefined),
    'kms:MultiRegionKeyType': ({ key }) => {
      if (key?.primaryRegion === undefined) return undefined
      return key.primaryRegion === key.region ? 'PRIMARY' : 'REPLICA'
    },
  }).map(([name, read]) => [name.toLowerCase(), read]),
)

/** Aliases and tags, which cost a query each, only where a policy asks for them. */
const namesAndTagsOf = async (
  { aliases, tags }: Deps,
  key: Key,
  policies: readonly Policy[],
): Promise<ConditionValues> => {
  const names = policies.some(asksNames) ? await aliases.list({ limit: MAX_ALIASES, keyId: key.id }) : []
  const pairs = policies.some(asksTags) ? await tags.list(key.id) : []
  return {
    'kms:ResourceAliases': names.map(({ name }) => name),
    ...Object.fromEntries(pairs.map((tag) => [`aws:ResourceTag/${tag.key}`, tag.value])),
  }
}

const asksNames = (policy: Policy): boolean => mentions(policy, 'kms:ResourceAliases')
const asksTags = (policy: Policy): boolean => mentions(policy, 'aws:ResourceTag/')
const asksNamesOrTags = (policy: Policy): boolean => asksNames(policy) || asksTags(policy)

const reasonOf = ({ effect, source, by }: Decision): string =>
  by === undefined ? `${effect}: ${source}` : `${effect}: ${source} ${by.policy}, statement ${by.sid ?? by.statement}`
