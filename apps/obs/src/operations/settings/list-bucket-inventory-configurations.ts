import { inventorySetting } from '../../wire/settings/inventory.ts'
import { listListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html */
export const listBucketInventoryConfigurations = listListed({
  name: 'ListBucketInventoryConfigurations',
  route: 'GET /{bucket}?inventory',
  action: 's3:GetInventoryConfiguration',
  setting: inventorySetting,
})
