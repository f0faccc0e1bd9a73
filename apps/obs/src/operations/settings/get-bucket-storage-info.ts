import { asReply } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** An operation of OBS alone: how much a bucket holds, all versions counted. */
export const getBucketStorageInfo = operation({
  name: 'GetBucketStorageInfo',
  route: 'GET /{bucket}?storageinfo',
  action: 'obs:GetBucketStorage',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket'],
  output: asReply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const { sizeBytes, objects } = await ctx.buckets.usage(bucket.id)
    const content = [
      ['Size', String(sizeBytes)],
      ['ObjectNumber', String(objects)],
    ] as const
    return xmlReply('GetBucketStorageInfoResult', content, caller.dialect)
  },
})
