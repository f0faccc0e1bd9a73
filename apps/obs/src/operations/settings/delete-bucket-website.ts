import { websiteSetting } from '../../wire/settings/website.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html */
export const deleteBucketWebsite = deleteSetting({
  name: 'DeleteBucketWebsite',
  route: 'DELETE /{bucket}?website',
  action: 's3:PutBucketWebsite',
  setting: websiteSetting,
})
