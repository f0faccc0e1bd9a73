import type { Principal } from '@sealstack/auth'
import { decryptBlob, readOrigin } from '../domain/ciphertext.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'
import type { Key } from '../domain/key.ts'
import { isKeyId } from '../domain/key-reference.ts'
import { requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'
import { findVisibleKey, resolveKey } from './resolve-key.ts'

type Deps = Parameters<typeof resolveKey>[0]

/** What is to be decrypted, and for whom. */
export interface DecryptRequest {
  readonly ciphertext: Uint8Array
  readonly context: EncryptionContext
  /** The key that the caller expects, in any form; whichever made the ciphertext when undefined. */
  readonly keyId?: string
  readonly principal: Principal
}

/**
 * Decrypts with whatever version of whatever key made the ciphertext; the caller zeroes the plaintext.
 * @throws Refusal `invalid-ciphertext`, `incorrect-key`, `foreign-ciphertext`, or what the key's state or absence says.
 */
export const decrypt = async (
  deps: Deps,
  { ciphertext, context, keyId, principal }: DecryptRequest,
): Promise<{ readonly key: Key; readonly plaintext: Uint8Array; readonly version: number }> => {
  const expected = keyId === undefined ? undefined : await resolveKey(deps, keyId, principal)
  const origin = readOrigin(ciphertext)
  if (!isKeyId(origin.keyId)) throw new Refusal('invalid-ciphertext')
  if (expected && expected.id !== origin.keyId) {
    throw new Refusal(
      'incorrect-key',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    )
  }
  const key = expected ?? (await findVisibleKey(deps, origin.keyId, principal))
  if (!key) {
    throw new Refusal(
      'foreign-ciphertext',
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    )
  }
  requireState(key, 'cryptography')
  const material = await deps.vault.open(key.id, origin.version)
  // Material of another kind is for no key derivation.
  if (!material || key.spec !== 'SYMMETRIC_DEFAULT') throw new Refusal('invalid-ciphertext')
  return { key, plaintext: decryptBlob(ciphertext, material, context), version: origin.version }
}
