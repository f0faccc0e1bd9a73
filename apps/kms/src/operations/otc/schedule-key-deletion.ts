import { scheduleDeletion } from '../../flows/key-life.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId, wholeNumber } from '../../wire/otc-shapes.ts'

/** "Scheduling the deletion of a CMK". */
export const scheduleKeyDeletion = otcOperation({
  name: 'schedule-key-deletion',
  action: 'kms:cmk:update',
  input: { key_id: plainKeyId, pending_days: wholeNumber(7, 1096) },
  errors: ['KMS.1402'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    if (key.state === 'PendingDeletion') fail('KMS.1402')
    await scheduleDeletion(ctx, key, input.pending_days)
    return { key_id: key.id, key_state: '4' }
  },
})
