import { changeKeyState } from '../../flows/change-key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Disabling a CMK": unlike in the AWS dialect, only a key that is enabled will do. */
export const disableKey = otcOperation({
  name: 'disable-key',
  action: 'kms:cmk:disable',
  input: { key_id: plainKeyId },
  errors: ['KMS.1301'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    if (key.state !== 'Enabled') fail('KMS.1301')
    await changeKeyState(ctx, key, 'disable', { state: 'Disabled' })
    return { key_info: { key_id: key.id, key_state: '3' } }
  },
})
