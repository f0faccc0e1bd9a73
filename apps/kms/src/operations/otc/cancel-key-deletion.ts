import { cancelDeletion } from '../../flows/key-life.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { otcState } from '../../wire/key-metadata.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Canceling the scheduled deletion of a CMK". */
export const cancelKeyDeletion = otcOperation({
  name: 'cancel-key-deletion',
  action: 'kms:cmk:update',
  input: { key_id: plainKeyId },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    const { state } = await cancelDeletion(ctx, key)
    return { key_id: key.id, key_state: otcState(state) }
  },
})
