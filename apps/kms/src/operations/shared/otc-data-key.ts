import { requireState } from '../../domain/key-state.ts'
import { generateDataKey } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { type KmsOperation, otcOperation } from '../../operation.ts'
import { encryptionContext, keyReference, upperHex, wholeNumber } from '../../wire/otc-shapes.ts'

/** The two calls that make a data key differ in their name and in whether they give it in the clear. `datakey_length` is in bits. */
export const dataKeyCall = (
  name: 'create-datakey' | 'create-datakey-without-plaintext',
  isPlaintextGiven: boolean,
): KmsOperation =>
  otcOperation({
    name,
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
        const clear = isPlaintextGiven ? { plain_text: upperHex(plaintext) } : {}
        return { key_id: key.id, ...clear, cipher_text: upperHex(ciphertext) }
      } finally {
        plaintext.fill(0)
      }
    },
  })
