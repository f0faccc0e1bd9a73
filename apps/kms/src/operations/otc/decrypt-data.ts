import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { decryptWith } from '../../flows/encrypt-with.ts'
import { otcOperation } from '../../operation.ts'
import { dataAlgorithm, encryptionContext, keyReference } from '../../wire/otc-shapes.ts'

/** "Decrypting data". What RSA has encrypted does not say with which key. What is not a text comes in `plain_text_base64` alone. */
export const decryptData = otcOperation({
  name: 'decrypt-data',
  action: 'kms:cmk:crypto',
  input: {
    key_id: keyReference.optional(),
    encryption_context: encryptionContext,
    encryption_algorithm: dataAlgorithm,
    cipher_text: z
      .string()
      .regex(/^[0-9a-zA-Z+/=]{188,5648}$/)
      .transform((text): Uint8Array => Buffer.from(text, 'base64')),
  },
  errors: ['KMS.0204'],
  async handle({ input, ctx, caller, fail }) {
    const { key_id: keyId, encryption_algorithm: algorithm } = input
    if (algorithm !== 'SYMMETRIC_DEFAULT' && keyId === undefined) fail('KMS.0204')
    const { key, plaintext } = await decryptWith(ctx, {
      keyId,
      algorithm,
      operation: 'decrypt-data',
      ciphertext: input.cipher_text,
      context: input.encryption_context,
      caller,
    })
    try {
      const bytes = Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength)
      return {
        key_id: key.id,
        plain_text: isUtf8(bytes) ? bytes.toString('utf8') : '',
        plain_text_base64: bytes.toString('base64'),
      }
    } finally {
      plaintext.fill(0)
    }
  },
})
