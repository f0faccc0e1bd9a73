import type { KmsContext } from '../context.ts'
import type { EncryptionAlgorithm } from '../domain/asymmetric/algorithms.ts'
import { decryptOaep, encryptOaep, maxOaepBytes } from '../domain/asymmetric/oaep.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { requireAlgorithm, requireUsage } from '../domain/key-usage.ts'
import { Refusal } from '../domain/refusal.ts'
import { type DecryptRequest, decrypt } from './decrypt.ts'
import { type EncryptRequest, encrypt } from './encrypt.ts'
import { openKey } from './open-key.ts'
import { resolveKey } from './resolve-key.ts'

/** By which algorithm, and what the operation is called in refusals. */
interface Manner {
  readonly algorithm: EncryptionAlgorithm
  readonly operation: string
}

/**
 * Refuses what {@link encryptWith} would refuse.
 * @throws Refusal
 */
export const requireEncryptable = (request: EncryptRequest & Manner): void => {
  const { key, plaintext, context, algorithm, operation } = request
  requireState(key, 'cryptography')
  requireUsage(key, 'ENCRYPT_DECRYPT', operation)
  requireAlgorithm(key, algorithm)
  if (algorithm === 'SYMMETRIC_DEFAULT') return
  refuseContext(context)
  const most = maxOaepBytes(key.spec, algorithm)
  if (plaintext.byteLength > most) {
    throw new Refusal(
      'plaintext-too-long',
      `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`,
    )
  }
}

/**
 * Encrypts by whichever algorithm. What RSA encrypts does not say by itself which key has encrypted it.
 * @throws Refusal as {@link requireEncryptable} does.
 */
export const encryptWith = async (
  deps: Pick<KmsContext, 'vault'>,
  request: EncryptRequest & Manner,
): Promise<Uint8Array> => {
  requireEncryptable(request)
  const { key, plaintext, algorithm } = request
  if (algorithm === 'SYMMETRIC_DEFAULT') return encrypt(deps, request)
  return encryptOaep(await openKey(deps, key), algorithm, plaintext)
}

/** What is to be decrypted, as far as it can be judged without the ciphertext. */
export type DecryptQuestion = Omit<DecryptRequest, 'ciphertext' | 'keyId'> & Manner & { readonly keyId: string }

/**
 * The key, if the caller may decrypt with it by that algorithm.
 * @throws Refusal
 */
export const requireDecryptable = async (
  deps: Parameters<typeof decrypt>[0],
  { algorithm, operation, keyId, context, caller }: DecryptQuestion,
): Promise<Key> => {
  const key = await resolveKey(deps, keyId, caller)
  requireState(key, 'cryptography')
  requireUsage(key, 'ENCRYPT_DECRYPT', operation)
  requireAlgorithm(key, algorithm)
  if (algorithm !== 'SYMMETRIC_DEFAULT') refuseContext(context)
  return key
}

/**
 * Decrypts by whichever algorithm; the caller zeroes the plaintext. RSA needs to be told the key, and has no version.
 * @throws Refusal
 */
export const decryptWith = async (
  deps: Parameters<typeof decrypt>[0],
  request: DecryptRequest & Manner,
): Promise<{ readonly key: Key; readonly plaintext: Uint8Array; readonly version?: number }> => {
  const { algorithm, keyId, ciphertext } = request
  if (algorithm === 'SYMMETRIC_DEFAULT') return await decrypt(deps, request)
  if (keyId === undefined) {
    throw new Refusal('invalid-message', `KeyId is required when the algorithm is ${algorithm}.`)
  }
  const key = await requireDecryptable(deps, { ...request, keyId })
  return { key, plaintext: decryptOaep(await openKey(deps, key), algorithm, ciphertext) }
}

/** RSA has nothing to bind a context with. */
const refuseContext = (context: EncryptionContext): void => {
  if (Object.keys(context).length > 0) {
    throw new Refusal('invalid-message', 'An encryption context is for symmetric encryption keys only.')
  }
}
