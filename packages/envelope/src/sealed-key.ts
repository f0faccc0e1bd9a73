import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import type { EncryptionContext } from './keyring.ts'
import { zero } from './zero.ts'

const INFO = Buffer.from('sealstack/sealed-key/v1', 'ascii')
const SALT_BYTES = 32
const COMMITMENT_BYTES = 32
const KEY_BYTES = 32
const TAG_BYTES = 16
const SEALED_BYTES = SALT_BYTES + COMMITMENT_BYTES + KEY_BYTES + TAG_BYTES
/** Each wrapping key is derived with a salt of its own and seals once, so its one nonce never repeats. */
const NONCE = Buffer.alloc(12)

/**
 * Seals a data key under another key, bound to a context; see FORMAT.md, "Sealed data keys".
 * @throws RangeError for a key that does not have 32 bytes.
 */
export const sealKey = (
  key: KeyObject,
  dek: Uint8Array,
  context: EncryptionContext,
  random: (bytes: number) => Uint8Array = randomBytes,
): Uint8Array => {
  if (dek.byteLength !== KEY_BYTES) throw new RangeError(`A data key has ${KEY_BYTES} bytes, not ${dek.byteLength}`)
  const salt = new Uint8Array(random(SALT_BYTES))
  const material = derive(key, salt)
  try {
    const cipher = createCipheriv('aes-256-gcm', material.subarray(0, KEY_BYTES), NONCE).setAAD(canonical(context))
    const ciphertext = Buffer.concat([cipher.update(dek), cipher.final()])
    return Buffer.concat([salt, material.subarray(KEY_BYTES), ciphertext, cipher.getAuthTag()])
  } finally {
    zero(material)
  }
}

/**
 * The data key, 32 bytes; the caller zeroes them.
 * @throws EnvelopeError `wrong-key` for another key than it was sealed under, `corrupt` for another context or other bytes.
 */
export const openKey = (key: KeyObject, sealed: Uint8Array, context: EncryptionContext): Uint8Array => {
  if (sealed.byteLength !== SEALED_BYTES) throw new EnvelopeError('truncated', 'This is not a sealed data key')
  const material = derive(key, sealed.subarray(0, SALT_BYTES))
  try {
    const body = sealed.subarray(SALT_BYTES + COMMITMENT_BYTES)
    if (!timingSafeEqual(material.subarray(KEY_BYTES), sealed.subarray(SALT_BYTES, SALT_BYTES + COMMITMENT_BYTES))) {
      throw new EnvelopeError('wrong-key', 'The key is not the one that this data key was sealed under')
    }
    const decipher = createDecipheriv('aes-256-gcm', material.subarray(0, KEY_BYTES), NONCE, {
      authTagLength: TAG_BYTES,
    })
      .setAAD(canonical(context))
      .setAuthTag(body.subarray(KEY_BYTES))
    const dek = decipher.update(body.subarray(0, KEY_BYTES))
    try {
      decipher.final()
    } catch {
      zero(dek)
      throw new EnvelopeError('corrupt', 'The sealed data key does not belong here')
    }
    return dek
  } finally {
    zero(material)
  }
}

/** The wrapping key (32 bytes), and the commitment (32 bytes) that tells the right key from others. */
const derive = (key: KeyObject, salt: Uint8Array): Buffer => {
  if (key.symmetricKeySize !== KEY_BYTES) throw new RangeError(`A key that seals data keys has ${KEY_BYTES} bytes`)
  return Buffer.from(hkdfSync('sha256', key, salt, INFO, KEY_BYTES + COMMITMENT_BYTES))
}

const canonical = (context: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))), 'utf8')
