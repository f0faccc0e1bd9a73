import { lifecycleSetting } from '../../wire/settings/lifecycle.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html */
export const deleteBucketLifecycle = deleteSetting({
  name: 'DeleteBucketLifecycle',
  route: 'DELETE /{bucket}?lifecycle',
  action: 's3:PutLifecycleConfiguration',
  setting: lifecycleSetting,
})
