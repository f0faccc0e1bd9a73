import { z } from 'zod'
import { encryptWith } from '../../flows/encrypt-with.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { base64 } from '../../wire/base64.ts'
import { dataAlgorithm, encryptionContext, keyReference } from '../../wire/otc-shapes.ts'

const MAX_BYTES = 4096

/** "Encrypting data": a text on one line, since `.` of the documented pattern `^.{1,4096}$` takes no line feed. */
export const encryptData = otcOperation({
  name: 'encrypt-data',
  action: 'kms:cmk:crypto',
  input: {
    key_id: keyReference,
    encryption_context: encryptionContext,
    encryption_algorithm: dataAlgorithm,
    plain_text: z
      .string()
      .regex(/^.{1,4096}$/u)
      .refine((text) => Buffer.byteLength(text) <= MAX_BYTES),
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKey(ctx, input.key_id, caller)
    const plaintext = Buffer.from(input.plain_text, 'utf8')
    try {
      const { encryption_context: context, encryption_algorithm: algorithm } = input
      const ciphertext = await encryptWith(ctx, { key, plaintext, context, algorithm, operation: 'encrypt-data' })
      return { key_id: key.id, cipher_text: base64(ciphertext) }
    } finally {
      plaintext.fill(0)
    }
  },
})
