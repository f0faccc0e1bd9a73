import { createHash } from 'node:crypto'
import { decrypt } from '../../flows/decrypt.ts'
import { otcOperation } from '../../operation.ts'
import { encryptionContext, hexBytes, keyReference, upperHex, wholeNumber } from '../../wire/otc-shapes.ts'

/** "Decrypting a DEK": `datakey_cipher_length` is the length of the DEK in the clear, in bytes. */
export const decryptDatakey = otcOperation({
  name: 'decrypt-datakey',
  action: 'kms:dek:crypto',
  input: {
    key_id: keyReference,
    encryption_context: encryptionContext,
    cipher_text: hexBytes,
    datakey_cipher_length: wholeNumber(1, 1024),
  },
  errors: ['KMS.2204'],
  async handle({ input, ctx, caller, fail }) {
    const { plaintext } = await decrypt(ctx, {
      ciphertext: input.cipher_text,
      context: input.encryption_context,
      keyId: input.key_id,
      caller,
    })
    try {
      if (plaintext.byteLength !== input.datakey_cipher_length) fail('KMS.2204')
      return {
        data_key: upperHex(plaintext),
        datakey_length: String(plaintext.byteLength),
        datakey_dgst: upperHex(createHash('sha256').update(plaintext).digest()),
      }
    } finally {
      plaintext.fill(0)
    }
  },
})
