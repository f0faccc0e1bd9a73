import { metricsSetting } from '../../wire/settings/metrics.ts'
import { getListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html */
export const getBucketMetricsConfiguration = getListed({
  name: 'GetBucketMetricsConfiguration',
  route: 'GET /{bucket}?metrics&id',
  action: 's3:GetMetricsConfiguration',
  setting: metricsSetting,
})
