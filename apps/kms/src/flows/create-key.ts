import { failPoint } from '@sealstack/fail-points'
import type { Tag } from '@sealstack/metadata/kms'
import type { KmsContext } from '../context.ts'
import type { Caller } from '../domain/caller.ts'
import { DAY_MS } from '../domain/days.ts'
import type { Key, KeyManager } from '../domain/key.ts'
import { newKeyId } from '../domain/key-id.ts'
import { defaultPolicy, managedPolicy, viaServiceName } from '../domain/key-policy.ts'
import { aliasArn, keyArn } from '../domain/key-reference.ts'
import { Refusal } from '../domain/refusal.ts'
import { checkKeyPolicy, type PolicyRequest } from './key-policy.ts'
import { toRow } from './key-rows.ts'

/** What a new key is to be. */
export interface CreateKeyInput {
  readonly manager?: KeyManager
  /** The service whose default key it is. */
  readonly service?: string
  readonly spec?: string
  readonly usage?: string
  /** `AWS_KMS`, or `EXTERNAL` for a key whose material will be imported. */
  readonly origin?: string
  readonly isMultiRegion?: boolean
  readonly description: string
  /** The AWS alias that it gets, with its prefix; none when undefined. */
  readonly alias?: string
  /** What the OTC dialect calls it; the key id when undefined. */
  readonly displayAlias?: string
  readonly policy?: PolicyRequest
  readonly tags?: readonly Tag[]
}

type Deps = Pick<KmsContext, 'directory' | 'keys' | 'vault' | 'random'> & Parameters<typeof checkKeyPolicy>[0]

/** How often the keys of services are rotated. */
const MANAGED_ROTATION_DAYS = 365

/**
 * Makes a key, with material of its own unless that is to be imported. Its policy is checked against `caller`.
 * @throws Refusal `alias-exists`, `limit-exceeded` or `malformed-policy`, and nothing is made.
 */
export const createKey = async (deps: Deps, input: CreateKeyInput, caller?: Caller): Promise<Key> => {
  const { manager = 'CUSTOMER', tags = [], alias } = input
  if (manager === 'CUSTOMER') await requireRoom(deps)
  const key = draftKey(deps, input)
  if (caller && input.policy) await checkKeyPolicy(deps, key, caller, input.policy)
  const nowMs = BigInt(key.createdAtMs)
  const aliases = alias ? [{ name: alias, keyId: key.id, createdAtMs: nowMs, updatedAtMs: nowMs }] : []
  const outcome = await deps.vault.sealing(async () => {
    const versions = key.state === 'PendingImport' ? [] : [await deps.vault.create(key, 0, key.createdAtMs)]
    return deps.directory.insert({ key: toRow(key), versions, aliases, tags })
  })
  failPoint('key-created')
  if (outcome !== 'done') {
    throw new Refusal('alias-exists', `An alias with the name ${aliasArn(deps.home, alias ?? '')} already exists`)
  }
  return key
}

/**
 * Refuses one more key than the account may have.
 * @throws Refusal `limit-exceeded`
 */
export const requireRoom = async ({ keys, limits }: Pick<Deps, 'keys' | 'limits'>): Promise<void> => {
  if ((await keys.count({ managers: ['CUSTOMER'] })) < limits.keys) return
  throw new Refusal('limit-exceeded', `There may be no more than ${limits.keys} keys.`)
}

/** A key as it would be made, of which nothing is kept. */
export const draftKey = (
  { home, clock, random }: Pick<Deps, 'home' | 'clock' | 'random'>,
  input: CreateKeyInput,
): Key => {
  const { manager = 'CUSTOMER', origin = 'AWS_KMS', isMultiRegion = false, service } = input
  const id = newKeyId(random, isMultiRegion)
  const createdAtMs = clock.now()
  const usualPolicy = service
    ? managedPolicy(home.accountId, viaServiceName(service, home.region))
    : defaultPolicy(home.accountId)
  const rotationDays = manager === 'CUSTOMER' ? undefined : MANAGED_ROTATION_DAYS
  return {
    region: home.region,
    accountId: home.accountId,
    id,
    arn: keyArn(home, id),
    manager,
    state: origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
    spec: input.spec ?? 'SYMMETRIC_DEFAULT',
    usage: input.usage ?? 'ENCRYPT_DECRYPT',
    origin,
    description: input.description,
    policy: input.policy?.policy ?? usualPolicy,
    displayAlias: input.displayAlias ?? id,
    createdAtMs,
    deletionAtMs: undefined,
    windowDays: undefined,
    version: 0,
    primaryRegion: isMultiRegion ? home.region : undefined,
    rotationDays,
    nextRotationAtMs: rotationDays === undefined ? undefined : createdAtMs + rotationDays * DAY_MS,
    expiresAtMs: undefined,
  }
}
