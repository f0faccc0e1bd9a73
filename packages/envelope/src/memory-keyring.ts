import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { type EncryptionContext, type Keyring, KeyringError } from './keyring.ts'
import { zero } from './zero.ts'

const NONCE_BYTES = 12
const DEK_BYTES = 32
const TAG_BYTES = 16

/**
 * A keyring without a KMS, for tests of whatever seals: one random master key that lives as long as the keyring. It
 * takes any key id for an ARN and, as a KMS does, opens a data key only for the ARN and context that it was made for.
 */
export const memoryKeyring = (random: (bytes: number) => Uint8Array = randomBytes): Keyring => {
  const master = random(32)
  return {
    generate: async ({ keyId, context }) => {
      // Copies, for a source of random bytes may give the same buffer twice and the caller wipes what it is given.
      const dek = new Uint8Array(random(DEK_BYTES))
      const nonce = new Uint8Array(random(NONCE_BYTES))
      const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(digestOf(keyId, context))
      const ciphertext = Buffer.concat([cipher.update(dek), cipher.final()])
      return { keyArn: keyId, dek, wrapped: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]) }
    },
    unwrap: async ({ keyArn, wrapped, context }) => {
      if (wrapped.byteLength !== NONCE_BYTES + DEK_BYTES + TAG_BYTES) throw refusal()
      const nonce = wrapped.subarray(0, NONCE_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', master, nonce, { authTagLength: TAG_BYTES })
        .setAAD(digestOf(keyArn, context))
        .setAuthTag(wrapped.subarray(-TAG_BYTES))
      const dek = decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES))
      try {
        decipher.final()
      } catch (cause) {
        zero(dek)
        throw refusal(cause)
      }
      return { dek }
    },
  }
}

const refusal = (cause?: unknown): KeyringError =>
  new KeyringError('refused', 'InvalidCiphertextException', 'The data key was not wrapped like this', { cause })

const digestOf = (keyArn: string, context: EncryptionContext): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify([keyArn, Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest()
