import { analyticsSetting } from '../../wire/settings/analytics.ts'
import { deleteListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketAnalyticsConfiguration.html */
export const deleteBucketAnalyticsConfiguration = deleteListed({
  name: 'DeleteBucketAnalyticsConfiguration',
  route: 'DELETE /{bucket}?analytics',
  action: 's3:PutAnalyticsConfiguration',
  setting: analyticsSetting,
})
