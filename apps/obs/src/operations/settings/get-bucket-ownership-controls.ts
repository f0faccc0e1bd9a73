import { ownershipControlsSetting } from '../../wire/settings/ownership-controls.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
export const getBucketOwnershipControls = getSetting({
  name: 'GetBucketOwnershipControls',
  route: 'GET /{bucket}?ownershipControls',
  action: 's3:GetBucketOwnershipControls',
  setting: ownershipControlsSetting,
})
