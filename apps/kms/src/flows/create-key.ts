import { randomUUID } from 'node:crypto'
import type { KmsContext } from '../context.ts'
import type { Key, KeyManager } from '../domain/key.ts'
import { Refusal } from '../domain/refusal.ts'
import { toKey } from './key-directory.ts'

/** What a new key is to be. */
export interface CreateKeyInput {
  readonly manager?: KeyManager
  readonly description: string
  /** The AWS alias that it gets, with its prefix; none when undefined. */
  readonly alias?: string
  /** What the OTC dialect calls it; the key id when undefined. */
  readonly displayAlias?: string
  readonly policy?: string
}

type Deps = Pick<KmsContext, 'directory' | 'vault' | 'clock' | 'home'>

/**
 * Makes a symmetric key with material of its own.
 * @throws Refusal `alias-exists`, and nothing is made.
 */
export const createKey = async (deps: Deps, input: CreateKeyInput): Promise<Key> => {
  const id = randomUUID()
  const nowMs = deps.clock.now()
  const createdAtMs = BigInt(nowMs)
  const row = {
    id,
    manager: input.manager ?? 'CUSTOMER',
    state: 'Enabled',
    spec: 'SYMMETRIC_DEFAULT',
    usage: 'ENCRYPT_DECRYPT',
    origin: 'AWS_KMS',
    description: input.description,
    policy: input.policy ?? defaultPolicy(deps.home.accountId),
    displayAlias: input.displayAlias ?? id,
    createdAtMs,
    deletionAtMs: null,
    version: 0,
  }
  const aliases = input.alias ? [{ name: input.alias, keyId: id, createdAtMs, updatedAtMs: createdAtMs }] : []
  const isMade = await deps.directory.insert({ key: row, version: deps.vault.create(id, 0, nowMs), aliases })
  if (!isMade) throw new Refusal('alias-exists', `An alias with the name ${input.alias} already exists`)
  return toKey(row, deps.home)
}

/** What a key that is made without a policy gets: the account may do everything, through its own policies. */
export const defaultPolicy = (accountId: string): string =>
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
