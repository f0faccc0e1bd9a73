import type { Principal } from '@sealstack/auth'
import { type AccessExplanation, type AccessQuestion, explainAccess } from '@sealstack/policy'
import type { KmsContext } from '../context.ts'
import type { Caller } from '../domain/caller.ts'
import { readKeyReference } from '../domain/key-reference.ts'
import { isGranted, judge } from './authorize.ts'

const CONTEXT_KEY = 'kms:EncryptionContext:'

/** Why somebody may do something with a key, or not; undefined when there is no such key. */
export const explainKey = async (
  root: KmsContext,
  principal: Principal,
  { action, resource, context }: AccessQuestion,
): Promise<AccessExplanation | undefined> => {
  const [, , , region = '', accountId = ''] = resource.split(':')
  const ctx = root.regions.find(region, accountId) ?? root
  const reference = readKeyReference(resource, ctx.home)
  const id = reference.kind === 'id' ? reference.id : await ctx.directory.findAlias(reference.name)
  const key = id === undefined ? undefined : await ctx.directory.find(id)
  if (!key) return undefined
  const caller = callerOf(principal, action, context)
  const { decision, request, keyPolicy, policies } = await judge(ctx, key, caller, principal)
  const explained = explainAccess(request, decision, { resource: [keyPolicy], ...policies })
  const isOverruled = decision.effect === 'implicit-deny' && (await isGranted(ctx, key, caller, principal))
  if (!isOverruled) return explained
  return {
    ...explained,
    decision: { effect: 'allow', source: 'grant', foreign: decision.foreign },
    note: 'A grant of the key lets them.',
  }
}

const callerOf = (principal: Principal, action: string, context: AccessQuestion['context']): Caller => {
  const pairs = Object.entries(context).filter(([name]) => name.startsWith(CONTEXT_KEY))
  return {
    ...principal,
    dialect: 'aws',
    onBehalfOf: undefined,
    action,
    operation: action.replace(/^kms:/, ''),
    encryptionContext: Object.fromEntries(pairs.map(([name, value]) => [name.slice(CONTEXT_KEY.length), value])),
    grantTokens: [],
    conditions: () => context,
    trail: {},
  }
}
