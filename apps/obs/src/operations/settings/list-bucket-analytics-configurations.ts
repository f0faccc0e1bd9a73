import { analyticsSetting } from '../../wire/settings/analytics.ts'
import { listListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html */
export const listBucketAnalyticsConfigurations = listListed({
  name: 'ListBucketAnalyticsConfigurations',
  route: 'GET /{bucket}?analytics',
  action: 's3:GetAnalyticsConfiguration',
  setting: analyticsSetting,
})
