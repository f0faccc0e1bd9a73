import { noContent } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket = operation({
  name: 'DeleteBucket',
  route: 'DELETE /{bucket}',
  action: 's3:DeleteBucket',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'BucketNotEmpty'],
  output: noContent,
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const left = await ctx.buckets.remove(bucket)
    if (left === 'not-empty') return fail('BucketNotEmpty', { BucketName: bucket.name })
    await releaseBlobs(ctx, left)
  },
})
