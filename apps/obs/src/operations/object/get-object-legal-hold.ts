import { query } from '@sealstack/http'
import { z } from 'zod'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { findTarget } from '../shared/find-target.ts'
import { refuseUnlockable } from '../shared/lock-headers.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html */
export const getObjectLegalHold = operation({
  name: 'GetObjectLegalHold',
  route: 'GET /{bucket}/{key+}?legal-hold',
  action: 's3:GetObjectLegalHold',
  input: { bucket: bucketLabel, key: keyLabel, versionId, hold: query(z.string(), 'legal-hold') },
  errors: ['NoSuchBucket', 'NoSuchObjectLockConfiguration'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    if (!bucket.isLockable) refuseUnlockable()
    if (row.hasLegalHold === null) return fail('NoSuchObjectLockConfiguration')
    return xmlReply('LegalHold', [['Status', row.hasLegalHold ? 'ON' : 'OFF']], caller.dialect)
  },
})
