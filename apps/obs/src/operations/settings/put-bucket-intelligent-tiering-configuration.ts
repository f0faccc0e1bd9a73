import { intelligentTieringSetting } from '../../wire/settings/intelligent-tiering.ts'
import { putListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html */
export const putBucketIntelligentTieringConfiguration = putListed({
  name: 'PutBucketIntelligentTieringConfiguration',
  route: 'PUT /{bucket}?intelligent-tiering',
  action: 's3:PutIntelligentTieringConfiguration',
  setting: intelligentTieringSetting,
})
