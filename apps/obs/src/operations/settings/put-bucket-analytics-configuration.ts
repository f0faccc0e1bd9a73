import { analyticsSetting } from '../../wire/settings/analytics.ts'
import { putListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html */
export const putBucketAnalyticsConfiguration = putListed({
  name: 'PutBucketAnalyticsConfiguration',
  route: 'PUT /{bucket}?analytics',
  action: 's3:PutAnalyticsConfiguration',
  setting: analyticsSetting,
})
