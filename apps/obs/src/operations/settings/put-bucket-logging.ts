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
  async complete(logging, { ctx }) {
    const { TargetBucket } = logging.LoggingEnabled ?? {}
    if (TargetBucket !== undefined && !(await ctx.buckets.find(TargetBucket))) {
      fail('InvalidTargetBucketForLogging', { TargetBucket })
    }
    return logging
  },
})
