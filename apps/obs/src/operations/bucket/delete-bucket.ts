import { noContent } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

const VERSIONS_LEFT = 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.'

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
    if (left === 'not-empty') {
      const message = bucket.versioning === null ? undefined : VERSIONS_LEFT
      return fail('BucketNotEmpty', { BucketName: bucket.name }, { message })
    }
    await releaseBlobs(ctx, left)
  },
})
