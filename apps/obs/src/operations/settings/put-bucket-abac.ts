import { abacSetting } from '../../wire/settings/abac.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html */
export const putBucketAbac = putSetting({
  name: 'PutBucketAbac',
  route: 'PUT /{bucket}?abac',
  action: 's3:PutBucketAbac',
  setting: abacSetting,
})
