import { encryptionSetting } from '../../wire/settings/encryption.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export const getBucketEncryption = getSetting({
  name: 'GetBucketEncryption',
  route: 'GET /{bucket}?encryption',
  action: 's3:GetEncryptionConfiguration',
  setting: encryptionSetting,
})
