import { inventorySetting } from '../../wire/settings/inventory.ts'
import { getListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html */
export const getBucketInventoryConfiguration = getListed({
  name: 'GetBucketInventoryConfiguration',
  route: 'GET /{bucket}?inventory&id',
  action: 's3:GetInventoryConfiguration',
  setting: inventorySetting,
})
