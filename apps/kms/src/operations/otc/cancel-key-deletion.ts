import { changeKeyState } from '../../flows/change-key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Canceling the scheduled deletion of a CMK". */
export const cancelKeyDeletion = otcOperation({
  name: 'cancel-key-deletion',
  action: 'kms:cmk:update',
  input: { key_id: plainKeyId },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    await changeKeyState(ctx, key, 'cancel-deletion', { state: 'Disabled', deletionAtMs: null })
    return { key_id: key.id, key_state: '3' }
  },
})
