import { asReply } from '@sealstack/http'
import { BUCKET_POLICY } from '../../domain/bucket-policy.ts'
import { settingOf } from '../../domain/setting-key.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export const getBucketPolicy = operation({
  name: 'GetBucketPolicy',
  route: 'GET /{bucket}?policy',
  action: 's3:GetBucketPolicy',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'NoSuchBucketPolicy'],
  output: asReply,
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const body =
      settingOf(await ctx.settings.of(bucket.id), BUCKET_POLICY) ??
      fail('NoSuchBucketPolicy', { BucketName: bucket.name })
    return { status: 200, headers: { 'content-type': 'application/json' }, body }
  },
})
