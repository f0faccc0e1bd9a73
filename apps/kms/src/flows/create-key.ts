import type { Tag } from '@sealstack/metadata/kms'
import type { KmsContext } from '../context.ts'
import type { Key, KeyManager } from '../domain/key.ts'
import { newKeyId } from '../domain/key-id.ts'
import { aliasArn } from '../domain/key-reference.ts'
import type { KeySpec, KeyUsage } from '../domain/key-spec.ts'
import { Refusal } from '../domain/refusal.ts'
import { newMaterial } from '../domain/spec-material.ts'
import { toKey } from './key-directory.ts'

/** What a new key is to be. */
export interface CreateKeyInput {
  readonly manager?: KeyManager
  /** SYMMETRIC_DEFAULT, and to encrypt, when undefined. */
  readonly spec?: KeySpec
  readonly usage?: KeyUsage
  readonly description: string
  /** The AWS alias that it gets, with its prefix; none when undefined. */
  readonly alias?: string
  /** What the OTC dialect calls it; the key id when undefined. */
  readonly displayAlias?: string
  readonly policy?: string
  readonly tags?: readonly Tag[]
}

type Deps = Pick<KmsContext, 'directory' | 'keys' | 'vault' | 'clock' | 'home' | 'limits' | 'random'>

/**
 * Makes a key with material of its own.
 * @throws Refusal `alias-exists`, `limit-exceeded` or `unbuilt-algorithm`, and nothing is made.
 */
export const createKey = async (deps: Deps, input: CreateKeyInput): Promise<Key> => {
  const { manager = 'CUSTOMER', tags = [], alias, spec = 'SYMMETRIC_DEFAULT', usage = 'ENCRYPT_DECRYPT' } = input
  if (manager === 'CUSTOMER' && (await deps.keys.count({ managers: [manager] })) >= deps.limits.keys) {
    throw new Refusal('limit-exceeded', `There may be no more than ${deps.limits.keys} keys.`)
  }
  const id = newKeyId(deps.random)
  const nowMs = deps.clock.now()
  const createdAtMs = BigInt(nowMs)
  const row = {
    id,
    manager,
    state: 'Enabled',
    spec,
    usage,
    origin: 'AWS_KMS',
    description: input.description,
    policy: input.policy ?? defaultPolicy(deps.home.accountId),
    displayAlias: input.displayAlias ?? id,
    createdAtMs,
    deletionAtMs: null,
    version: 0,
  }
  const aliases = alias ? [{ name: alias, keyId: id, createdAtMs, updatedAtMs: createdAtMs }] : []
  const version = deps.vault.seal({ keyId: id, version: 0 }, nowMs, await newMaterial(spec, deps.random))
  if (!(await deps.directory.insert({ key: row, version, aliases, tags }))) {
    throw new Refusal('alias-exists', `An alias with the name ${aliasArn(deps.home, alias ?? '')} already exists`)
  }
  return toKey(row, deps.home)
}

/** What a key that is made without a policy gets: the account may do everything, through its own policies. */
const defaultPolicy = (accountId: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  })
