import { asReply } from '@sealstack/http'
import { settingOf } from '../../domain/setting-key.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { MIRROR_BACK_TO_SOURCE } from '../../wire/mirror-back-to-source.ts'

/** An operation of OBS alone. */
export const getBucketMirrorBackToSource = operation({
  name: 'GetBucketMirrorBackToSource',
  route: 'GET /{bucket}?mirrorBackToSource',
  action: 'obs:GetBucketMirrorBackToSource',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'NoSuchConfiguration'],
  output: asReply,
  async handle({ input, ctx, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const body = settingOf(await ctx.settings.of(bucket.id), MIRROR_BACK_TO_SOURCE) ?? fail('NoSuchConfiguration')
    return { status: 200, headers: { 'content-type': 'application/json' }, body }
  },
})
