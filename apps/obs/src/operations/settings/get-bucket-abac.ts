import { abacSetting } from '../../wire/settings/abac.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html */
export const getBucketAbac = getSetting({
  name: 'GetBucketAbac',
  route: 'GET /{bucket}?abac',
  action: 's3:GetBucketAbac',
  setting: abacSetting,
})
