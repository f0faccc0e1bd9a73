import { minimumSizeHeader } from '../../wire/lifecycle-headers.ts'
import { lifecycleSetting } from '../../wire/settings/lifecycle.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
export const getBucketLifecycleConfiguration = getSetting({
  name: 'GetBucketLifecycleConfiguration',
  route: 'GET /{bucket}?lifecycle',
  action: 's3:GetLifecycleConfiguration',
  setting: lifecycleSetting,
  headers: minimumSizeHeader,
})
