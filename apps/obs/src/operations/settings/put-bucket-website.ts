import { websiteSetting } from '../../wire/settings/website.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html */
export const putBucketWebsite = putSetting({
  name: 'PutBucketWebsite',
  route: 'PUT /{bucket}?website',
  action: 's3:PutBucketWebsite',
  setting: websiteSetting,
})
