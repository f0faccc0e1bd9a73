import { enableKey as enable } from '../../flows/key-life.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Enabling a CMK": unlike in the AWS dialect, only a key that is disabled will do. */
export const enableKey = otcOperation({
  name: 'enable-key',
  action: 'kms:cmk:enable',
  input: { key_id: plainKeyId },
  errors: ['KMS.1201'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    if (key.state !== 'Disabled') fail('KMS.1201')
    await enable(ctx, key)
    return { key_info: { key_id: key.id, key_state: '2' } }
  },
})
