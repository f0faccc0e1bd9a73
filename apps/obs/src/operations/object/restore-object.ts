import { query } from '@sealstack/http'
import { integer, mapped, optional, parseXml, record, required, text, word } from '@sealstack/xml'
import { z } from 'zod'
import { dueMs } from '../../domain/lifecycle.ts'
import { isArchived } from '../../domain/storage-class.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readDocument } from '../shared/read-document.ts'
import { refuseVersion } from '../shared/refuse-version.ts'

const MAX_BODY_BYTES = 20 * 1024

/** OBS calls the job RestoreJob; how fast it is to be does not matter here, where it takes no time. */
const job = optional(record({ Tier: optional(word('Standard', 'Bulk', 'Expedited')) }))
const shape = mapped(
  record({
    Days: required(integer(1, 2 ** 31 - 1)),
    GlacierJobParameters: job,
    RestoreJob: job,
    Tier: optional(text()),
    Description: optional(text()),
  }),
  { read: ({ Days }) => Days, render: (Days) => ({ Days }) },
)

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html: 202 for an object that is archived, 200 for one
 * that is restored already, whose days then begin anew. The object is there at once.
 */
export const restoreObject = operation({
  name: 'RestoreObject',
  route: 'POST /{bucket}/{key+}?restore',
  action: 's3:RestoreObject',
  input: { bucket: bucketLabel, key: keyLabel, versionId, restore: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchKey', 'InvalidObjectState'],
  output: (wasRestored: boolean) => ({ status: wasRestored ? 200 : 202 }),
  async handle({ input: { key, ...input }, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    refuseVersion(key, input.versionId)
    const row = (await ctx.objects.findLatest(bucket.id, key)) ?? fail('NoSuchKey', { Key: key })
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const days = shape.read(parseXml(bytes, 'RestoreRequest'))
    const nowMs = ctx.clock.now()
    if (!isArchived({ ...row, restoredUntilMs: null }, nowMs)) {
      const message = "Restore is not allowed for the object's current storage class"
      fail('InvalidObjectState', { StorageClass: row.storageClass ?? 'STANDARD' }, { message })
    }
    await ctx.objects.update(row.id, { restoredUntilMs: BigInt(dueMs(nowMs, days)) })
    return !isArchived(row, nowMs)
  },
})
