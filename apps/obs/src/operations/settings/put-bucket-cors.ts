import { corsSetting } from '../../wire/settings/cors.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export const putBucketCors = putSetting({
  name: 'PutBucketCors',
  route: 'PUT /{bucket}?cors',
  action: 's3:PutBucketCORS',
  setting: corsSetting,
})
