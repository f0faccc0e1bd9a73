import { accelerateSetting } from '../../wire/settings/accelerate.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html */
export const putBucketAccelerateConfiguration = putSetting({
  name: 'PutBucketAccelerateConfiguration',
  route: 'PUT /{bucket}?accelerate',
  action: 's3:PutAccelerateConfiguration',
  setting: accelerateSetting,
})
