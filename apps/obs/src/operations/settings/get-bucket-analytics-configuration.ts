import { analyticsSetting } from '../../wire/settings/analytics.ts'
import { getListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAnalyticsConfiguration.html */
export const getBucketAnalyticsConfiguration = getListed({
  name: 'GetBucketAnalyticsConfiguration',
  route: 'GET /{bucket}?analytics&id',
  action: 's3:GetAnalyticsConfiguration',
  setting: analyticsSetting,
})
