import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { decrypt } from '../../flows/decrypt.ts'
import { otcOperation } from '../../operation.ts'
import { encryptionContext } from '../../wire/otc-shapes.ts'

/** "Decrypting data". What is not a text comes in `plain_text_base64` alone. */
export const decryptData = otcOperation({
  name: 'decrypt-data',
  action: 'kms:cmk:crypto',
  input: {
    encryption_context: encryptionContext,
    cipher_text: z
      .string()
      .regex(/^[0-9a-zA-Z+/=]{188,5648}$/)
      .transform((text): Uint8Array => Buffer.from(text, 'base64')),
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { key, plaintext } = await decrypt(ctx, {
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
