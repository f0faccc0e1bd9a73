import { publicAccessBlockSetting } from '../../wire/settings/public-access-block.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export const putPublicAccessBlock = putSetting({
  name: 'PutPublicAccessBlock',
  route: 'PUT /{bucket}?publicAccessBlock',
  action: 's3:PutBucketPublicAccessBlock',
  setting: publicAccessBlockSetting,
})
