import { accelerateSetting } from '../../wire/settings/accelerate.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html */
export const getBucketAccelerateConfiguration = getSetting({
  name: 'GetBucketAccelerateConfiguration',
  route: 'GET /{bucket}?accelerate',
  action: 's3:GetAccelerateConfiguration',
  setting: accelerateSetting,
})
