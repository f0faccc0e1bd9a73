import { publicAccessBlockSetting } from '../../wire/settings/public-access-block.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
export const getPublicAccessBlock = getSetting({
  name: 'GetPublicAccessBlock',
  route: 'GET /{bucket}?publicAccessBlock',
  action: 's3:GetBucketPublicAccessBlock',
  setting: publicAccessBlockSetting,
})
