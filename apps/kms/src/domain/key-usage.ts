import { algorithmsOf } from './asymmetric/algorithms.ts'
import type { Key } from './key.ts'
import type { KeySpec, KeyUsage } from './key-spec.ts'
import { Refusal, type RefusalKind } from './refusal.ts'

type UsedKey = Pick<Key, 'arn' | 'spec' | 'usage'>

/** The algorithms that a key can be used with, as its metadata and its public key tell them. */
export const algorithmsOfKey = ({ spec, usage }: Pick<Key, 'spec' | 'usage'>): readonly string[] =>
  algorithmsOf(spec as KeySpec, usage as KeyUsage)

/**
 * Refuses an operation that a key is not for.
 * @throws Refusal with the text that AWS gives.
 */
export const requireUsage = (key: UsedKey, usage: KeyUsage, operation: string): void => {
  if (key.usage === usage) return
  throw new Refusal(kindOf(key, usage), `${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`)
}

/**
 * Refuses an algorithm that a key of the right usage cannot be used with.
 * @throws Refusal with the text that AWS gives.
 */
export const requireAlgorithm = (key: UsedKey, algorithm: string): void => {
  if (algorithmsOfKey(key).includes(algorithm)) return
  const kind =
    key.usage !== 'ENCRYPT_DECRYPT'
      ? 'wrong-algorithm'
      : key.spec === 'SYMMETRIC_DEFAULT'
        ? 'not-symmetric-algorithm'
        : 'not-rsa-algorithm'
  throw new Refusal(kind, `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`)
}

/**
 * Refuses an operation that takes symmetric encryption keys only.
 * @throws Refusal with the text that AWS gives.
 */
export const requireSymmetric = (key: UsedKey, operation: string): void => {
  requireUsage(key, 'ENCRYPT_DECRYPT', operation)
  if (key.spec === 'SYMMETRIC_DEFAULT') return
  throw new Refusal('asymmetric-key', `Algorithm SYMMETRIC_DEFAULT is incompatible with key spec ${key.spec}.`)
}

const kindOf = (key: UsedKey, wanted: KeyUsage): RefusalKind => {
  if (key.usage === 'GENERATE_VERIFY_MAC') return 'mac-key'
  if (key.spec === 'SYMMETRIC_DEFAULT') return 'symmetric-key'
  if (wanted === 'GENERATE_VERIFY_MAC' || key.usage === 'KEY_AGREEMENT') return 'asymmetric-key'
  return key.usage === 'SIGN_VERIFY' ? 'signing-key' : 'encryption-key'
}
