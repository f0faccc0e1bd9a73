import { resolveKey } from '../../flows/resolve-key.ts'
import { sign as signWithKey } from '../../flows/sign.ts'
import { otcOperation } from '../../operation.ts'
import { base64 } from '../../wire/base64.ts'
import { signingFields } from '../../wire/otc-shapes.ts'

/** "Signing data". */
export const sign = otcOperation({
  name: 'sign',
  action: 'kms:cmk:sign',
  input: signingFields,
  errors: [],
  async handle({ input, ctx, caller }) {
    const { message, message_type: type, signing_algorithm: algorithm } = input
    const key = await resolveKey(ctx, input.key_id, caller)
    const signature = await signWithKey(ctx, key, { algorithm, message, type })
    return { key_id: key.id, signature: base64(signature) }
  },
})
