import { noContent } from '@sealstack/http'
import { BUCKET_POLICY } from '../../domain/bucket-policy.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html */
export const deleteBucketPolicy = operation({
  name: 'DeleteBucketPolicy',
  route: 'DELETE /{bucket}?policy',
  action: 's3:DeleteBucketPolicy',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket'],
  output: noContent,
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    await ctx.settings.remove(bucket.id, { name: BUCKET_POLICY.name, id: '' })
  },
})
