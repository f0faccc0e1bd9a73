import { intelligentTieringSetting } from '../../wire/settings/intelligent-tiering.ts'
import { deleteListed } from '../shared/listed-setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketIntelligentTieringConfiguration.html */
export const deleteBucketIntelligentTieringConfiguration = deleteListed({
  name: 'DeleteBucketIntelligentTieringConfiguration',
  route: 'DELETE /{bucket}?intelligent-tiering',
  action: 's3:PutIntelligentTieringConfiguration',
  setting: intelligentTieringSetting,
})
