import { generateMac as macWithKey } from '../../flows/mac.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { macFields, upperHex } from '../../wire/otc-shapes.ts'

/** "Generating a MAC", in hex. */
export const generateMac = otcOperation({
  name: 'generate-mac',
  action: 'kms:cmk:generateMac',
  input: macFields,
  errors: [],
  async handle({ input, ctx, caller }) {
    const { message, mac_algorithm: algorithm } = input
    const key = await resolveKey(ctx, input.key_id, caller)
    const mac = await macWithKey(ctx, { key, algorithm, message })
    return { key_id: key.id, mac_algorithm: algorithm, mac: upperHex(mac) }
  },
})
