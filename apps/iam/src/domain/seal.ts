import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A sealed secret does not open: it is another owner's, or was changed. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

/** The sealing key that 32 bytes are; they are zeroed. */
export const sealingKeyOf = (bytes: Uint8Array): KeyObject => {
  try {
    return createSecretKey(bytes)
  } finally {
    bytes.fill(0)
  }
}

/** Seals a secret of the access key `ownerId`: nonce (12) ‖ ciphertext ‖ tag (16), AES-256-GCM. */
export const sealSecret = (
  key: KeyObject,
  ownerId: string,
  secret: string,
  random: (bytes: number) => Uint8Array,
): Uint8Array<ArrayBuffer> => {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(ownerId))
  return Uint8Array.from(Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]))
}

/**
 * Opens what {@link sealSecret} sealed for the same owner.
 * @throws SealError
 */
export const openSecret = (key: KeyObject, ownerId: string, sealed: Uint8Array): string => {
  if (sealed.byteLength <= NONCE_BYTES + TAG_BYTES) throw new SealError(`The secret of ${ownerId} does not open`)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(associatedData(ownerId))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    return decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new SealError(`The secret of ${ownerId} does not open`, { cause })
  }
}

/** Bound to its owner, so that rows cannot be swapped. */
const associatedData = (ownerId: string): Uint8Array => Buffer.from(`sealstack/iam-secret/v1\n${ownerId}`)
