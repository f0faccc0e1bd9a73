import { emptyOk, query } from '@sealstack/http'
import { childText, parseXml, XmlError } from '@sealstack/xml'
import { z } from 'zod'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'
import { permitted } from '../shared/guard.ts'
import { refuseUnlockable } from '../shared/lock-headers.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 20 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html */
export const putObjectLegalHold = operation({
  name: 'PutObjectLegalHold',
  route: 'PUT /{bucket}/{key+}?legal-hold',
  action: 's3:PutObjectLegalHold',
  input: { bucket: bucketLabel, key: keyLabel, versionId, hold: query(z.string(), 'legal-hold') },
  errors: ['NoSuchBucket', 'NoSuchKey'],
  output: emptyOk,
  async handle({ input, ctx, caller, fail, request }) {
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const status = childText(parseXml(bytes, 'LegalHold'), 'Status')?.trim()
    const document = { 's3:object-lock-legal-hold': status }
    const asked = { name: 'PutObjectLegalHold', action: 's3:PutObjectLegalHold', input, document }
    return permitted({ ctx, caller, request }, asked, async () => {
      const { bucket, row } = await findTarget(ctx, input, { fail, request })
      if (!bucket.isLockable) refuseUnlockable()
      if (status !== 'ON' && status !== 'OFF') throw new XmlError('A legal hold is ON or OFF')
      settleChange(await ctx.objects.change(row.id, () => ({ hasLegalHold: status === 'ON' })), input, fail)
    })
  },
})
