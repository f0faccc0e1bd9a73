import { metricsSetting } from '../../wire/settings/metrics.ts'
import { deleteListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html */
export const deleteBucketMetricsConfiguration = deleteListed({
  name: 'DeleteBucketMetricsConfiguration',
  route: 'DELETE /{bucket}?metrics',
  action: 's3:PutMetricsConfiguration',
  setting: metricsSetting,
})
