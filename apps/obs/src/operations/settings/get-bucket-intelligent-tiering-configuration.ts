import { intelligentTieringSetting } from '../../wire/settings/intelligent-tiering.ts'
import { getListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html */
export const getBucketIntelligentTieringConfiguration = getListed({
  name: 'GetBucketIntelligentTieringConfiguration',
  route: 'GET /{bucket}?intelligent-tiering&id',
  action: 's3:GetIntelligentTieringConfiguration',
  setting: intelligentTieringSetting,
})
