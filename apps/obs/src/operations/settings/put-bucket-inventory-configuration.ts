import { inventorySetting } from '../../wire/settings/inventory.ts'
import { putListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html */
export const putBucketInventoryConfiguration = putListed({
  name: 'PutBucketInventoryConfiguration',
  route: 'PUT /{bucket}?inventory',
  action: 's3:PutInventoryConfiguration',
  setting: inventorySetting,
})
