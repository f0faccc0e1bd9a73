import { resolveKey } from '../../flows/resolve-key.ts'
import { verify as verifyWithKey } from '../../flows/sign.ts'
import { otcOperation } from '../../operation.ts'
import { base64Bytes, signingFields } from '../../wire/otc-shapes.ts'

/** "Verifying a signature": the answer is a text. */
export const verify = otcOperation({
  name: 'verify',
  action: 'kms:cmk:verify',
  input: { ...signingFields, signature: base64Bytes(1, 6144) },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { message, message_type: type, signing_algorithm: algorithm, signature } = input
    const key = await resolveKey(ctx, input.key_id, caller)
    const isValid = await verifyWithKey(ctx, key, { algorithm, message, type, signature })
    return { key_id: key.id, signature_valid: String(isValid) }
  },
})
