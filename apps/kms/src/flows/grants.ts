import type { KmsContext } from '../context.ts'
import { type Caller, subjectOf } from '../domain/caller.ts'
import { allows, type Grant, isWithin } from '../domain/grant.ts'
import type { Key } from '../domain/key.ts'
import { keyArn, readKeyReference } from '../domain/key-reference.ts'
import { requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'
import { findGrant } from './authorize.ts'
import { toGrant } from './grant-rows.ts'

type Deps = Pick<KmsContext, 'grants' | 'limits' | 'clock' | 'random' | 'home' | 'identities' | 'aliases' | 'tags'>

/** What a new grant is to be. */
export type NewGrant = Pick<Grant, 'grantee' | 'retiring' | 'operations' | 'constraint' | 'name'>

const ID_BYTES = 32
const MAX_NAMED = 1000

/**
 * Makes a grant; with a name and parameters that an earlier one has, gives that one's id.
 * @throws Refusal `too-many-grants`, `access-denied` when a grantee gives more than it has, or what the key's state says.
 */
export const createGrant = async (deps: Deps, key: Key, caller: Caller, wanted: NewGrant): Promise<string> => {
  requireState(key, 'create-grant')
  const parent = await findGrant(deps, key, caller)
  if (parent && !isWithin(wanted, parent)) {
    throw new Refusal('access-denied', 'A grant cannot give more than the grant that it is made under.')
  }
  const twin = wanted.name === undefined ? undefined : await findTwin(deps, key, wanted)
  if (twin) return twin.id
  const row = {
    id: Buffer.from(deps.random(ID_BYTES)).toString('hex'),
    region: key.region,
    keyId: key.id,
    name: wanted.name ?? null,
    grantee: wanted.grantee,
    retiring: wanted.retiring ?? null,
    issuer: subjectOf(caller).arn,
    operations: JSON.stringify(wanted.operations),
    constraintType: wanted.constraint?.type ?? null,
    constraint: wanted.constraint ? JSON.stringify(wanted.constraint.pairs) : null,
    createdAtMs: BigInt(deps.clock.now()),
  }
  const outcome = await deps.grants.insert(row, deps.limits.grantsPerKey)
  if (outcome === 'too-many') {
    throw new Refusal('too-many-grants', `A key may have no more than ${deps.limits.grantsPerKey} grants.`)
  }
  if (outcome === 'unknown-key') throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
  return row.id
}

/**
 * A grant of a key, by its id.
 * @throws Refusal `invalid-grant-id`, `grant-not-found`
 */
export const findKeyGrant = async ({ grants }: Pick<Deps, 'grants'>, key: Key, id: string): Promise<Grant> => {
  const row = await grants.find(id)
  if (!row) throw new Refusal('grant-not-found', `Grant ${id} does not exist`)
  if (row.keyId !== key.id) throw new Refusal('invalid-grant-id', `Grant ${id} is not of key ${key.arn}`)
  return toGrant(row)
}

/** Which grant is to be retired. */
export interface RetireRequest {
  readonly id: string
  /** The key that it must be of, in any form but an alias. */
  readonly keyId: string | undefined
  /** Whether to stop before doing it. */
  readonly isTried: boolean
}

/**
 * Retires a grant for its retiring principal, for its grantee when it was granted that, and for the account. Policies
 * have no say in it.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html
 * @throws Refusal `grant-not-found`, `invalid-grant-id`, `access-denied`, `not-found`, `alias-not-allowed`, `dry-run`
 */
export const retireGrant = async (
  { grants, home, directory }: Pick<KmsContext, 'grants' | 'home' | 'directory'>,
  caller: Caller,
  { id, keyId, isTried }: RetireRequest,
): Promise<void> => {
  const reference = keyId === undefined ? undefined : readKeyReference(keyId, home)
  if (reference?.kind === 'alias') {
    throw new Refusal('alias-not-allowed', 'Key Aliases are not supported for this operation.')
  }
  const named = reference && (await directory.find(reference.id))
  if (reference && named?.accountId !== (reference.accountId ?? home.accountId)) {
    throw new Refusal('not-found', `Key '${keyArn({ ...home, ...reference }, reference.id)}' does not exist`)
  }
  const row = await grants.find(id)
  if (!row) throw new Refusal('grant-not-found', `Grant ${id} does not exist`)
  if (named && named.id !== row.keyId) {
    throw new Refusal('invalid-grant-id', `Grant ${id} is not of key ${named.arn}`)
  }
  const key = named ?? (await directory.find(row.keyId))
  caller.trail.keyId = row.keyId
  if (!key || !mayRetire(toGrant(row), caller, key.accountId)) {
    const { arn } = subjectOf(caller)
    const resource = key?.arn ?? keyArn(home, row.keyId)
    const text = `User: ${arn} is not authorized to perform: kms:RetireGrant on resource: ${resource}`
    throw new Refusal('access-denied', text)
  }
  if (isTried) throw new Refusal('dry-run')
  await grants.remove(id)
}

const mayRetire = (grant: Grant, caller: Caller, accountId: string): boolean => {
  const { arn } = subjectOf(caller)
  if (arn === grant.retiring || arn === `arn:aws:iam::${accountId}:root`) return true
  const use = { operation: caller.operation, encryptionContext: {} }
  // The issuer may, as in the OTC dialect.
  return arn === grant.issuer || (arn === grant.grantee && allows(grant, use))
}

const findTwin = async ({ grants }: Deps, key: Key, wanted: NewGrant): Promise<Grant | undefined> => {
  const rows = await grants.list(key.id, { grantee: wanted.grantee }, { limit: MAX_NAMED })
  return rows.map(toGrant).find((grant) => fingerprint(grant) === fingerprint(wanted))
}

const fingerprint = ({ name, retiring, operations, constraint }: NewGrant): string =>
  JSON.stringify([
    name,
    retiring,
    [...operations].sort(),
    constraint && [constraint.type, Object.entries(constraint.pairs).sort(([a], [b]) => (a < b ? -1 : 1))],
  ])
