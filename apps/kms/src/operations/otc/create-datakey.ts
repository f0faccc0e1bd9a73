import { requireState } from '../../domain/key-state.ts'
import { generateDataKey } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { encryptionContext, keyReference, upperHex, wholeNumber } from '../../wire/otc-shapes.ts'

/** "Creating a DEK". `datakey_length` is in bits. */
export const createDatakey = otcOperation({
  name: 'create-datakey',
  action: 'kms:dek:create',
  input: { key_id: keyReference, encryption_context: encryptionContext, datakey_length: wholeNumber(8, 8192) },
  errors: ['KMS.1903'],
  async handle({ input, ctx, caller, fail }) {
    if (input.datakey_length % 8 !== 0) fail('KMS.1903')
    const key = await resolveKey(ctx, input.key_id, caller)
    requireState(key, 'cryptography')
    const request = { key, bytes: input.datakey_length / 8, context: input.encryption_context }
    const { plaintext, ciphertext } = await generateDataKey(ctx, request)
    try {
      return { key_id: key.id, plain_text: upperHex(plaintext), cipher_text: upperHex(ciphertext) }
    } finally {
      plaintext.fill(0)
    }
  },
})
