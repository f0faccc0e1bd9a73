import type { KmsContext } from '../context.ts'
import type { KeyCipher } from '../domain/ciphertext.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { requireSymmetric } from '../domain/key-usage.ts'
import { Refusal } from '../domain/refusal.ts'

/** What is to be encrypted. The plaintext stays the caller's. */
export interface EncryptRequest {
  readonly key: Key
  readonly plaintext: Uint8Array
  readonly context: EncryptionContext
}

/**
 * Encrypts under the newest version of a key.
 * @throws Refusal when the key's state does not allow it.
 */
export const encrypt = async (
  deps: Pick<KmsContext, 'vault'>,
  { key, plaintext, context }: EncryptRequest,
): Promise<Uint8Array> => (await sealerOf(deps, key)).seal(plaintext, context)

/**
 * What encrypts under the newest version of a key.
 * @throws Refusal when the key's state does not allow it.
 */
export const sealerOf = async ({ vault }: Pick<KmsContext, 'vault'>, key: Key): Promise<Pick<KeyCipher, 'seal'>> => {
  requireState(key, 'cryptography')
  requireSymmetric(key, 'Encrypt')
  const cipher = await vault.cipher(key, key.version)
  if (!cipher) throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
  return cipher
}

/**
 * New random bytes, in the clear and encrypted; the caller zeroes the clear ones.
 * @throws Refusal
 */
export const generateDataKey = async (
  deps: Pick<KmsContext, 'vault' | 'random'>,
  { key, bytes, context }: { readonly key: Key; readonly bytes: number; readonly context: EncryptionContext },
): Promise<{ readonly plaintext: Uint8Array; readonly ciphertext: Uint8Array }> => {
  const plaintext = deps.random(bytes)
  try {
    return { plaintext, ciphertext: await encrypt(deps, { key, plaintext, context }) }
  } catch (error) {
    plaintext.fill(0)
    throw error
  }
}
