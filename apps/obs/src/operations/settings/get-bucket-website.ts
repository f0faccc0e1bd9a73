import { websiteSetting } from '../../wire/settings/website.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html */
export const getBucketWebsite = getSetting({
  name: 'GetBucketWebsite',
  route: 'GET /{bucket}?website',
  action: 's3:GetBucketWebsite',
  setting: websiteSetting,
})
