import { noContent } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { MIRROR_BACK_TO_SOURCE } from '../../wire/mirror-back-to-source.ts'

/** An operation of OBS alone. */
export const deleteBucketMirrorBackToSource = operation({
  name: 'DeleteBucketMirrorBackToSource',
  route: 'DELETE /{bucket}?mirrorBackToSource',
  action: 'obs:DeleteBucketMirrorBackToSource',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket'],
  output: noContent,
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    await ctx.settings.remove(bucket.id, { name: MIRROR_BACK_TO_SOURCE.name, id: '' })
  },
})
