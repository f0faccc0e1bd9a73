import { intelligentTieringSetting } from '../../wire/settings/intelligent-tiering.ts'
import { listListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketIntelligentTieringConfigurations.html */
export const listBucketIntelligentTieringConfigurations = listListed({
  name: 'ListBucketIntelligentTieringConfigurations',
  route: 'GET /{bucket}?intelligent-tiering',
  action: 's3:GetIntelligentTieringConfiguration',
  setting: intelligentTieringSetting,
})
