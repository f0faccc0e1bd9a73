import { type Keyring, KeyringError } from '@sealstack/envelope'
import { z } from 'zod'
import type { KmsCall } from './kms-client.ts'

const Base64 = z.string().transform((text): Uint8Array => Buffer.from(text, 'base64'))
const DataKey = z.object({ KeyId: z.string(), Plaintext: Base64, CiphertextBlob: Base64 })
const Plaintext = z.object({ Plaintext: Base64 })

/**
 * The envelope's keyring over the KMS: GenerateDataKey and Decrypt, one call each. The base64 texts that carry a data key
 * cannot be wiped in JavaScript; they live no longer than the call.
 */
export const kmsKeyring = (call: KmsCall): Keyring => ({
  generate: async ({ keyId, context, requestId }) => {
    const input = { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context }
    const { KeyId, Plaintext, CiphertextBlob } = read(DataKey, await call('GenerateDataKey', input, requestId))
    return { keyArn: KeyId, dek: Plaintext, wrapped: CiphertextBlob }
  },
  unwrap: async ({ keyArn, wrapped, context, requestId }) => {
    const CiphertextBlob = Buffer.from(wrapped).toString('base64')
    const input = { KeyId: keyArn, CiphertextBlob, EncryptionContext: context }
    return read(Plaintext, await call('Decrypt', input, requestId)).Plaintext
  },
})

const read = <Value>(schema: z.ZodType<Value>, document: unknown): Value => {
  const result = schema.safeParse(document)
  // The schema's own error would show what was wrong, and with it perhaps a key.
  if (!result.success)
    throw new KeyringError('unavailable', 'KMSUnavailable', 'The KMS cannot be used: its answer has another shape')
  return result.data
}
