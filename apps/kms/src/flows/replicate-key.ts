import type { KeyVersionRow, Tag } from '@sealstack/metadata/kms'
import type { KmsContext } from '../context.ts'
import type { Caller } from '../domain/caller.ts'
import type { Key } from '../domain/key.ts'
import { defaultPolicy } from '../domain/key-policy.ts'
import { keyArn } from '../domain/key-reference.ts'
import { requireState } from '../domain/key-state.ts'
import { isPrimary, requirePrimary } from '../domain/multi-region.ts'
import { Refusal } from '../domain/refusal.ts'
import { authorize, authorizeAccount } from './authorize.ts'
import { requireRoom } from './create-key.ts'
import { checkKeyPolicy, type PolicyRequest } from './key-policy.ts'
import { toPatch, toRow } from './key-rows.ts'

/** What a replica is to be. */
export interface ReplicaInput {
  readonly region: string
  readonly description: string
  readonly policy: PolicyRequest | undefined
  readonly tags: readonly Tag[]
}

/**
 * Makes a key of the same id and material in another Region, where whoever replicates may create keys.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
 * @throws Refusal `unsupported`, `key-exists`, `access-denied`, `limit-exceeded`, `malformed-policy`, or what the key's
 *   state says.
 */
export const replicateKey = async (ctx: KmsContext, key: Key, caller: Caller, input: ReplicaInput): Promise<Key> => {
  requireMultiRegion(key)
  requirePrimary(key)
  requireState(key, 'replicate')
  const there = ctx.regions.find(input.region, key.accountId)
  if (!there) throw new Refusal('invalid-input', `The Region ${input.region} does not exist.`)
  if (input.region === key.region) throw existing(key.arn)
  await authorizeAccount(there, { ...caller, action: 'kms:CreateKey' })
  if (input.tags.length > 0) await authorizeAccount(there, { ...caller, action: 'kms:TagResource' })
  await requireRoom(there)
  const isImported = key.origin === 'EXTERNAL'
  const replica: Key = {
    ...key,
    region: input.region,
    arn: keyArn(there.home, key.id),
    state: isImported ? 'PendingImport' : 'Enabled',
    description: input.description,
    policy: input.policy?.policy ?? defaultPolicy(key.accountId),
    displayAlias: key.id,
    createdAtMs: ctx.clock.now(),
    nextRotationAtMs: undefined,
    expiresAtMs: undefined,
  }
  if (input.policy) await checkKeyPolicy(there, replica, caller, input.policy)
  await ctx.vault.sealing(async () => {
    const versions = await versionsToCopy(ctx, key)
    const outcome = await there.keys.insert({ key: toRow(replica), versions, aliases: [], tags: input.tags })
    if (outcome === 'key-exists') throw existing(replica.arn)
    await catchUp(ctx, there, replica, versions.length)
  })
  ctx.directory.notify(key.id)
  return replica
}

/**
 * Makes the replica in another Region the primary key of its set, for a caller who may do so with either key.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html
 * @throws Refusal `unsupported`, `not-found`, `access-denied`, or what the keys' states say.
 */
export const updatePrimaryRegion = async (ctx: KmsContext, key: Key, caller: Caller, region: string): Promise<void> => {
  requireMultiRegion(key)
  if (!isPrimary(key)) requirePrimary(key)
  requireState(key, 'update-primary')
  const there = region === key.region ? undefined : ctx.regions.find(region, key.accountId)
  const replica = await there?.directory.find(key.id)
  if (!there || !replica) {
    throw new Refusal('not-found', `Key '${keyArn({ ...ctx.home, region }, key.id)}' does not exist`)
  }
  await authorize(there, replica, caller)
  requireState(replica, 'update-primary')
  const { nextRotationAtMs } = key
  const members = await ctx.sets.list(key.id)
  await ctx.sets.patch(
    key.id,
    members.map((member) => {
      const primaryRegion = region
      if (member.region === key.region) {
        return { region: key.region, patch: toPatch(key, { primaryRegion, nextRotationAtMs: undefined }) }
      }
      if (member.region === region) return { region, patch: toPatch(replica, { primaryRegion, nextRotationAtMs }) }
      return { region: member.region, patch: { primaryRegion } }
    }),
  )
  ctx.directory.notify(key.id)
}

/** The primary key may have been rotated between its versions' being read and the replica's being written. */
const catchUp = async (ctx: KmsContext, there: KmsContext, replica: Key, copied: number): Promise<void> => {
  const current = await ctx.keys.find(replica.id)
  if (!current || current.version === replica.version) return
  const added = (await versionsToCopy(ctx, replica)).slice(copied)
  await there.directory.change(replica, { version: current.version }, { added })
}

/** Imported material is not copied: the replica only knows which it has to be. */
const versionsToCopy = async ({ keys }: KmsContext, { id, origin }: Key): Promise<readonly KeyVersionRow[]> => {
  const versions = await keys.listVersions(id)
  if (origin !== 'EXTERNAL') return versions
  return versions.map((version) => ({ ...version, sealed: null, validToMs: null, description: null }))
}

const requireMultiRegion = (key: Key): void => {
  if (key.primaryRegion !== undefined) return
  throw new Refusal('unsupported', `${key.arn} is not a multi-region primary key.`)
}

const existing = (arn: string): Refusal => new Refusal('key-exists', `The key ${arn} already exists`)
