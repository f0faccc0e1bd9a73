import { encryptionSetting } from '../../wire/settings/encryption.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
export const deleteBucketEncryption = deleteSetting({
  name: 'DeleteBucketEncryption',
  route: 'DELETE /{bucket}?encryption',
  action: 's3:PutEncryptionConfiguration',
  setting: encryptionSetting,
})
