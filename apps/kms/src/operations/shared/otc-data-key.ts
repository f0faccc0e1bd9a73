import { z } from 'zod'
import { requireState } from '../../domain/key-state.ts'
import { requireSymmetric } from '../../domain/key-usage.ts'
import { generateDataKey } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { type KmsOperation, otcOperation } from '../../operation.ts'
import { encryptionContext, keyReference, optionalNumber, upperHex } from '../../wire/otc-shapes.ts'

const SPEC_BITS: ReadonlyMap<string, number> = new Map([
  ['AES_256', 256],
  ['AES_128', 128],
])

/**
 * The two calls that make a data key differ in their name and in whether they give it in the clear. `datakey_length` is
 * in bits; newer clients name a `key_spec` in its place.
 */
export const dataKeyCall = (
  name: 'create-datakey' | 'create-datakey-without-plaintext',
  isPlaintextGiven: boolean,
): KmsOperation =>
  otcOperation({
    name,
    action: 'kms:dek:create',
    input: {
      key_id: keyReference,
      encryption_context: encryptionContext,
      datakey_length: optionalNumber(8, 8192),
      key_spec: z.string().optional(),
    },
    errors: ['KMS.0204', 'KMS.1902', 'KMS.1903'],
    async handle({ input, ctx, caller, fail }) {
      const { datakey_length: length, key_spec: spec } = input
      if (length === undefined && spec === undefined) fail('KMS.0204')
      const bits = length ?? SPEC_BITS.get(spec ?? '') ?? fail('KMS.1902')
      if (bits % 8 !== 0) fail('KMS.1903')
      const key = await resolveKey(ctx, input.key_id, caller)
      requireState(key, 'cryptography')
      requireSymmetric(key, name)
      const request = { key, bytes: bits / 8, context: input.encryption_context }
      const { plaintext, ciphertext } = await generateDataKey(ctx, request)
      try {
        const clear = isPlaintextGiven ? { plain_text: upperHex(plaintext) } : {}
        return { key_id: key.id, ...clear, cipher_text: upperHex(ciphertext) }
      } finally {
        plaintext.fill(0)
      }
    },
  })
