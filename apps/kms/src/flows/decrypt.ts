import type { Caller } from '../domain/caller.ts'
import { readOrigin } from '../domain/ciphertext.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'
import type { Key } from '../domain/key.ts'
import { isKeyId } from '../domain/key-reference.ts'
import { requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'
import { admit, findVisibleKey, resolveKey } from './resolve-key.ts'

type Deps = Parameters<typeof resolveKey>[0]

/** What is to be decrypted, and for whom. */
export interface DecryptRequest {
  readonly ciphertext: Uint8Array
  readonly context: EncryptionContext
  /** The key that the caller expects, in any form; whichever made the ciphertext when undefined. */
  readonly keyId?: string
  readonly caller: Caller
}

/**
 * Decrypts with whatever version of whatever key made the ciphertext; the caller zeroes the plaintext.
 * @throws Refusal `invalid-ciphertext`, `incorrect-key`, `foreign-ciphertext`, or what the key's state or absence says.
 */
export const decrypt = async (
  deps: Deps,
  { ciphertext, context, keyId, caller }: DecryptRequest,
): Promise<{ readonly key: Key; readonly plaintext: Uint8Array; readonly version: number }> => {
  const expected = keyId === undefined ? undefined : await resolveKey(deps, keyId, caller)
  const origin = readOrigin(ciphertext)
  if (!isKeyId(origin.keyId)) throw new Refusal('invalid-ciphertext')
  if (expected && expected.id !== origin.keyId) {
    throw new Refusal(
      'incorrect-key',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    )
  }
  const key = expected ?? (await findUnnamed(deps, origin.keyId, caller))
  caller.trail.keyVersion = origin.version
  requireState(key, 'cryptography')
  const cipher = await deps.vault.cipher(key, origin.version)
  // Material of another kind is for no key derivation.
  if (!cipher || key.spec !== 'SYMMETRIC_DEFAULT') throw new Refusal('invalid-ciphertext')
  return { key, plaintext: cipher.open(ciphertext, context), version: origin.version }
}

/** The key that a ciphertext names. Whether it is there is not told to whoever may not use it. */
const findUnnamed = async (deps: Deps, id: string, caller: Caller): Promise<Key> => {
  const foreign = (): Refusal =>
    new Refusal(
      'foreign-ciphertext',
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    )
  const key = await findVisibleKey(deps, id, caller)
  if (!key) throw foreign()
  await admit(deps, key, caller).catch((error: unknown) => {
    throw error instanceof Refusal && error.kind === 'access-denied' ? foreign() : error
  })
  return key
}
