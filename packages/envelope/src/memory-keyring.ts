import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { type EncryptionContext, type Keyring, KeyringError } from './keyring.ts'

/** A keyring without a KMS, for tests of whatever seals: one random master key that lives as long as the keyring. */
export const memoryKeyring = (): Keyring => {
  const master = randomBytes(32)
  return {
    generate: async ({ keyId, context }) => {
      const dek = randomBytes(32)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', master, nonce).setAAD(digestOf(context))
      const ciphertext = Buffer.concat([cipher.update(dek), cipher.final()])
      return { keyArn: keyId, dek, wrapped: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]) }
    },
    unwrap: async ({ wrapped, context }) => {
      try {
        const decipher = createDecipheriv('aes-256-gcm', master, wrapped.subarray(0, 12))
          .setAAD(digestOf(context))
          .setAuthTag(wrapped.subarray(44, 60))
        return Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()])
      } catch (cause) {
        throw new KeyringError('refused', 'InvalidCiphertextException', '', { cause })
      }
    },
  }
}

const digestOf = (context: EncryptionContext): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest()
