import { metricsSetting } from '../../wire/settings/metrics.ts'
import { listListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html */
export const listBucketMetricsConfigurations = listListed({
  name: 'ListBucketMetricsConfigurations',
  route: 'GET /{bucket}?metrics',
  action: 's3:GetMetricsConfiguration',
  setting: metricsSetting,
})
