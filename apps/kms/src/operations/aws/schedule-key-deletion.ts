import { z } from 'zod'
import { scheduleDeletion } from '../../flows/key-life.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'

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
    const { arn, state, deletionAtMs } = await scheduleDeletion(ctx, key, days)
    return {
      KeyId: arn,
      ...(deletionAtMs === undefined ? {} : { DeletionDate: seconds(deletionAtMs) }),
      KeyState: state,
      PendingWindowInDays: days,
    }
  },
})
