import { taggingSetting } from '../../wire/settings/tagging.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
export const deleteBucketTagging = deleteSetting({
  name: 'DeleteBucketTagging',
  route: 'DELETE /{bucket}?tagging',
  action: 's3:PutBucketTagging',
  setting: taggingSetting,
})
