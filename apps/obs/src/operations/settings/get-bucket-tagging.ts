import { taggingSetting } from '../../wire/settings/tagging.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const getBucketTagging = getSetting({
  name: 'GetBucketTagging',
  route: 'GET /{bucket}?tagging',
  action: 's3:GetBucketTagging',
  setting: taggingSetting,
})
