import { taggingSetting } from '../../wire/settings/tagging.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const putBucketTagging = putSetting({
  name: 'PutBucketTagging',
  route: 'PUT /{bucket}?tagging',
  action: 's3:PutBucketTagging',
  setting: taggingSetting,
  status: 204,
})
