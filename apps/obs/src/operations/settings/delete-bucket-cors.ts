import { corsSetting } from '../../wire/settings/cors.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
export const deleteBucketCors = deleteSetting({
  name: 'DeleteBucketCors',
  route: 'DELETE /{bucket}?cors',
  action: 's3:PutBucketCORS',
  setting: corsSetting,
})
