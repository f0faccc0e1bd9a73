import { loggingSetting } from '../../wire/settings/logging.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html */
export const getBucketLogging = getSetting({
  name: 'GetBucketLogging',
  route: 'GET /{bucket}?logging',
  action: 's3:GetBucketLogging',
  setting: loggingSetting,
})
