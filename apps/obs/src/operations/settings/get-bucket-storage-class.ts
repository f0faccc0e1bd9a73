import { storageClassSetting } from '../../wire/settings/default-storage-class.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?storageClass` of a bucket. */
export const getBucketStorageClass = getSetting({
  name: 'GetBucketStorageClass',
  route: 'GET /{bucket}?storageClass',
  action: 'obs:GetBucketStoragePolicy',
  setting: storageClassSetting,
})
