import { query } from '@sealstack/http'
import { z } from 'zod'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { findTarget } from '../shared/find-target.ts'
import { refuseUnlockable } from '../shared/lock-headers.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html */
export const getObjectRetention = operation({
  name: 'GetObjectRetention',
  route: 'GET /{bucket}/{key+}?retention',
  action: 's3:GetObjectRetention',
  input: { bucket: bucketLabel, key: keyLabel, versionId, retention: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchObjectLockConfiguration'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    if (!bucket.isLockable) refuseUnlockable()
    const { lockMode, lockUntilMs } = row
    if (lockMode === null || lockUntilMs === null) return fail('NoSuchObjectLockConfiguration')
    return xmlReply(
      'Retention',
      [
        ['Mode', lockMode],
        ['RetainUntilDate', new Date(Number(lockUntilMs)).toISOString()],
      ],
      caller.dialect,
    )
  },
})
