import { verifyMac as verifyWithKey } from '../../flows/mac.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { hexBytes, macFields } from '../../wire/otc-shapes.ts'

/** "Verifying a MAC": the answer is a boolean, unlike that of verify. */
export const verifyMac = otcOperation({
  name: 'verify-mac',
  action: 'kms:cmk:verifyMac',
  input: { ...macFields, mac: hexBytes },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { message, mac_algorithm: algorithm, mac } = input
    const key = await resolveKey(ctx, input.key_id, caller)
    const isValid = await verifyWithKey(ctx, { key, algorithm, message, mac })
    return { key_id: key.id, mac_algorithm: algorithm, mac_valid: isValid }
  },
})
