import { PolicyError } from '@sealstack/policy'
import type { KmsContext } from '../context.ts'
import type { Key } from '../domain/key.ts'
import { readKeyPolicy } from '../domain/key-policy.ts'
import { isKeyId } from '../domain/key-reference.ts'
import { isKeySpec, type KeyUsage, specProblem } from '../domain/key-spec.ts'
import { Refusal } from '../domain/refusal.ts'
import { createKey } from './create-key.ts'
import { addAlias, moveAlias } from './name-key.ts'

/** A key as it is to be. */
export interface KeySeed {
  /** A UUID, or `mrk-` and 32 hex characters; a random one for a key that is known by its first alias. */
  readonly id?: string | undefined
  /** The KMS's own where nothing is said. */
  readonly region?: string | undefined
  /** With their prefix. */
  readonly aliases: readonly string[]
  readonly description?: string | undefined
  readonly spec?: string | undefined
  readonly usage?: KeyUsage | undefined
  readonly policy?: string | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/**
 * Makes a key that there is to be, without asking whether anybody may. One that is there, by its id or else by its first
 * alias, gets the description, the policy, the tags and the aliases that are given; what it is made of stays. Gives its ARN.
 * @throws Refusal
 */
export const provisionKey = async (root: KmsContext, accountId: string, wish: KeySeed): Promise<string> => {
  const ctx = root.regions.find(wish.region ?? root.config.region, accountId)
  if (!ctx) throw new Refusal('invalid-input', `There is no Region ${wish.region}.`)
  if (wish.policy !== undefined) requirePolicy(wish.policy)
  const found = await find(ctx, wish)
  const key = found ? await change(ctx, found, wish) : await make(ctx, wish)
  for (const name of wish.aliases) await ensureAlias(ctx, key, name)
  const tags = Object.entries(wish.tags ?? {}).map(([tag, value]) => ({ key: tag, value }))
  if (tags.length > 0 && (await ctx.tags.put(key.id, tags, ctx.limits.tagsPerKey)) === 'too-many') {
    throw new Refusal('limit-exceeded', `A key may have no more than ${ctx.limits.tagsPerKey} tags.`)
  }
  ctx.directory.notify(key.id)
  return key.arn
}

const find = async (ctx: KmsContext, { id, aliases }: KeySeed): Promise<Key | undefined> => {
  const [first] = aliases
  const known = id ?? (first === undefined ? undefined : await ctx.directory.findAlias(first))
  const key = known === undefined ? undefined : await ctx.directory.find(known)
  if (key && key.accountId !== ctx.home.accountId) {
    throw new Refusal('key-exists', `The key ${key.id} is of another account.`)
  }
  return key
}

const make = (
  ctx: KmsContext,
  { id, description = '', spec = 'SYMMETRIC_DEFAULT', usage, policy }: KeySeed,
): Promise<Key> => {
  if (id !== undefined && !isKeyId(id)) throw new Refusal('malformed-key-id', `${id} is no key id: a UUID is one.`)
  if (!isKeySpec(spec) || spec === 'SM2')
    throw new Refusal('invalid-input', `There are no keys of the spec ${spec} here.`)
  const problem = specProblem(spec, usage)
  if (problem !== undefined) throw new Refusal('invalid-input', problem)
  return createKey(ctx, {
    id,
    isMultiRegion: id?.startsWith('mrk-') === true,
    description,
    spec,
    ...(usage === undefined ? {} : { usage }),
    ...(policy === undefined ? {} : { policy: { policy, isLockoutAllowed: true } }),
  })
}

const change = async (ctx: KmsContext, key: Key, { description, spec, policy }: KeySeed): Promise<Key> => {
  if ((spec ?? key.spec) !== key.spec) {
    throw new Refusal('key-exists', `The key ${key.id} is there already, and is ${key.spec}.`)
  }
  const update = { description: description ?? key.description, policy: policy ?? key.policy }
  const isSame = update.description === key.description && update.policy === key.policy
  return isSame ? key : ((await ctx.directory.change(key, update)) ?? key)
}

const ensureAlias = async (ctx: KmsContext, key: Key, name: string): Promise<void> => {
  const current = await ctx.directory.findAlias(name)
  if (current === undefined) await addAlias(ctx, key, name)
  else if (current !== key.id) await moveAlias(ctx, key, name)
}

const requirePolicy = (policy: string): void => {
  try {
    readKeyPolicy(policy)
  } catch (error) {
    throw error instanceof PolicyError ? new Refusal('malformed-policy', error.message) : error
  }
}
