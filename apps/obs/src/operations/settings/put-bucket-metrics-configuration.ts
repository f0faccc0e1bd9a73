import { metricsSetting } from '../../wire/settings/metrics.ts'
import { putListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html */
export const putBucketMetricsConfiguration = putListed({
  name: 'PutBucketMetricsConfiguration',
  route: 'PUT /{bucket}?metrics',
  action: 's3:PutMetricsConfiguration',
  setting: metricsSetting,
})
