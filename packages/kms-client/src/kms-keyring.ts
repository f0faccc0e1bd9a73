import { type Keyring, KeyringError, type OpenedKey } from '@sealstack/envelope'
import type { z } from 'zod'
import { kmsAnswers } from './contract.ts'
import type { KmsCall } from './kms-client.ts'

/**
 * The envelope's keyring over the KMS: GenerateDataKey and Decrypt, one call each. The base64 texts that carry a data key
 * cannot be wiped in JavaScript; they live no longer than the call.
 */
export const kmsKeyring = (call: KmsCall): Keyring => ({
  generate: async ({ keyId, context, region, ...behalf }) => {
    const input = { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context } as const
    const answer = read(kmsAnswers.GenerateDataKey, await call('GenerateDataKey', input, { ...behalf, region }))
    const { dek, usableUntilMs } = opened(answer)
    return { keyArn: answer.KeyId, wrapped: answer.CiphertextBlob, dek, usableUntilMs }
  },
  unwrap: async ({ keyArn, wrapped, context, ...behalf }) => {
    const CiphertextBlob = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength).toString('base64')
    const input = { KeyId: keyArn, CiphertextBlob, EncryptionContext: context }
    const region = regionOf(keyArn)
    return opened(read(kmsAnswers.Decrypt, await call('Decrypt', input, { ...behalf, region })))
  },
})

const opened = ({ Plaintext, ValidTo }: z.output<typeof kmsAnswers.Decrypt>): OpenedKey => ({
  dek: Plaintext,
  usableUntilMs: ValidTo === undefined ? undefined : ValidTo * 1000,
})

/** The Region of an ARN of a key. */
export const regionOf = (keyArn: string): string | undefined => /^arn:[\w-]+:kms:([\w-]+):/.exec(keyArn)?.[1]

/** Reads an answer. */
export const read = <Value>(schema: z.ZodType<Value>, document: unknown): Value => {
  const result = schema.safeParse(document)
  // The schema's own error would show what was wrong, and with it perhaps a key.
  if (!result.success)
    throw new KeyringError('unavailable', 'KMSUnavailable', 'The KMS cannot be used: its answer has another shape')
  return result.data
}
