import { noContent } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: a key that is not there is deleted all the same. */
export const deleteObject = operation({
  name: 'DeleteObject',
  route: 'DELETE /{bucket}/{key+}',
  action: 's3:DeleteObject',
  input: { bucket: bucketLabel, key: keyLabel },
  errors: ['NoSuchBucket'],
  output: noContent,
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    await releaseBlobs(ctx, await ctx.objects.remove(bucket.id, input.key))
  },
})
