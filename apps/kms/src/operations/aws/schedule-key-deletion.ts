import { z } from 'zod'
import { changeKeyState } from '../../flows/change-key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'

const DAY_MS = 24 * 3600 * 1000

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
export const scheduleKeyDeletion = awsOperation({
  name: 'ScheduleKeyDeletion',
  action: 'kms:ScheduleKeyDeletion',
  input: { KeyId: keyIdMember, PendingWindowInDays: z.number().int().min(1).max(365).default(30) },
  errors: ['ValidationException'],
  async handle({ input, ctx, caller, fail }) {
    const days = input.PendingWindowInDays
    if (days < 7 || days > 30) {
      fail('ValidationException', {}, { message: 'PendingWindowInDays must be between 7 and 30' })
    }
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    const deletionAtMs = ctx.clock.now() + days * DAY_MS
    await changeKeyState(ctx, key, 'schedule-deletion', {
      state: 'PendingDeletion',
      deletionAtMs: BigInt(deletionAtMs),
    })
    return {
      KeyId: key.arn,
      DeletionDate: seconds(deletionAtMs),
      KeyState: 'PendingDeletion',
      PendingWindowInDays: days,
    }
  },
})
