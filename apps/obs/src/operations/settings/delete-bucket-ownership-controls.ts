import { ownershipControlsSetting } from '../../wire/settings/ownership-controls.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html */
export const deleteBucketOwnershipControls = deleteSetting({
  name: 'DeleteBucketOwnershipControls',
  route: 'DELETE /{bucket}?ownershipControls',
  action: 's3:PutBucketOwnershipControls',
  setting: ownershipControlsSetting,
})
