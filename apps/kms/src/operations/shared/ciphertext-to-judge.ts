import { z } from 'zod'
import { Refusal } from '../../domain/refusal.ts'

/** What a dry run may leave out of account. */
export const dryRunModifiers = z
  .array(z.enum(['IGNORE_CIPHERTEXT']))
  .max(1)
  .default([])

/** The members that say whether there is a ciphertext to decrypt. */
interface CiphertextMembers {
  readonly ciphertext: Uint8Array | undefined
  readonly isTried: boolean
  readonly modifiers: readonly string[]
  readonly keyId: string | undefined
}

/**
 * The ciphertext of a request; or the key to judge it by, when a dry run is to do without a ciphertext.
 * @throws Refusal `invalid-input`
 */
export const readCiphertext = ({
  ciphertext,
  isTried,
  modifiers,
  keyId,
}: CiphertextMembers): { readonly ciphertext: Uint8Array } | { readonly keyId: string } => {
  if (modifiers.length === 0) {
    if (ciphertext) return { ciphertext }
    throw new Refusal(
      'invalid-input',
      "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    )
  }
  if (!isTried) throw new Refusal('invalid-input', 'DryRunModifiers are for requests with DryRun alone.')
  if (keyId === undefined) throw new Refusal('invalid-input', 'A key must be named when the ciphertext is ignored.')
  return { keyId }
}
