import { publicAccessBlockSetting } from '../../wire/settings/public-access-block.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html */
export const deletePublicAccessBlock = deleteSetting({
  name: 'DeletePublicAccessBlock',
  route: 'DELETE /{bucket}?publicAccessBlock',
  action: 's3:PutBucketPublicAccessBlock',
  setting: publicAccessBlockSetting,
})
