import { encryptionSetting } from '../../wire/settings/encryption.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export const putBucketEncryption = putSetting({
  name: 'PutBucketEncryption',
  route: 'PUT /{bucket}?encryption',
  action: 's3:PutEncryptionConfiguration',
  setting: encryptionSetting,
})
