import { corsSetting } from '../../wire/settings/cors.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export const getBucketCors = getSetting({
  name: 'GetBucketCors',
  route: 'GET /{bucket}?cors',
  action: 's3:GetBucketCORS',
  setting: corsSetting,
})
