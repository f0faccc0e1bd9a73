import { createFail, type Fail } from '@sealstack/errors'
import { s3Errors } from '../../errors.ts'
import { loggingSetting } from '../../wire/settings/logging.ts'
import { putSetting } from '../shared/setting-operations.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html */
export const putBucketLogging = putSetting({
  name: 'PutBucketLogging',
  route: 'PUT /{bucket}?logging',
  action: 's3:PutBucketLogging',
  setting: loggingSetting,
  async complete(logging, { ctx, bucket }) {
    const { TargetBucket } = logging.LoggingEnabled ?? {}
    if (TargetBucket === undefined) return logging
    const target = await ctx.buckets.find(TargetBucket)
    if (!target) fail('InvalidTargetBucketForLogging', { TargetBucket })
    if (target?.ownerId !== bucket.ownerId) {
      const message = 'The owner for the bucket to be logged and the target bucket must be the same'
      fail('InvalidTargetBucketForLogging', { TargetBucket }, { message })
    }
    return logging
  },
})
