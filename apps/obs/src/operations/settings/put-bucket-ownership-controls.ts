import { ownershipControlsSetting } from '../../wire/settings/ownership-controls.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export const putBucketOwnershipControls = putSetting({
  name: 'PutBucketOwnershipControls',
  route: 'PUT /{bucket}?ownershipControls',
  action: 's3:PutBucketOwnershipControls',
  setting: ownershipControlsSetting,
})
