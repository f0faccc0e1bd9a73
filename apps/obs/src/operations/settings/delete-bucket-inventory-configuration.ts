import { inventorySetting } from '../../wire/settings/inventory.ts'
import { deleteListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketInventoryConfiguration.html */
export const deleteBucketInventoryConfiguration = deleteListed({
  name: 'DeleteBucketInventoryConfiguration',
  route: 'DELETE /{bucket}?inventory',
  action: 's3:PutInventoryConfiguration',
  setting: inventorySetting,
})
