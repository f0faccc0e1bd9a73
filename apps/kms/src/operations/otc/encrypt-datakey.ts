import { createHash, timingSafeEqual } from 'node:crypto'
import { encrypt } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { encryptionContext, hexBytes, keyReference, upperHex, wholeNumber } from '../../wire/otc-shapes.ts'

const DIGEST_BYTES = 32

/** "Encrypting a DEK": `plain_text` is the DEK and its SHA-256, `datakey_plain_length` the DEK's length in bytes. */
export const encryptDatakey = otcOperation({
  name: 'encrypt-datakey',
  action: 'kms:dek:crypto',
  input: {
    key_id: keyReference,
    encryption_context: encryptionContext,
    plain_text: hexBytes,
    datakey_plain_length: wholeNumber(1, 1024),
  },
  errors: ['KMS.2103', 'KMS.2104'],
  async handle({ input, ctx, caller, fail }) {
    const { plain_text: text, datakey_plain_length: length } = input
    if (text.byteLength !== length + DIGEST_BYTES) fail('KMS.2104')
    const plaintext = text.subarray(0, length)
    try {
      const digest = createHash('sha256').update(plaintext).digest()
      if (!timingSafeEqual(digest, text.subarray(length))) fail('KMS.2103')
      const key = await resolveKey(ctx, input.key_id, caller)
      const ciphertext = await encrypt(ctx, { key, plaintext, context: input.encryption_context })
      return { key_id: key.id, cipher_text: upperHex(ciphertext), datakey_length: String(length) }
    } finally {
      text.fill(0)
    }
  },
})
