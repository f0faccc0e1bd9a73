import { storageClassSetting } from '../../wire/settings/default-storage-class.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?storageClass` of a bucket. */
export const setBucketStorageClass = putSetting({
  name: 'SetBucketStorageClass',
  route: 'PUT /{bucket}?storageClass',
  action: 'obs:PutBucketStoragePolicy',
  setting: storageClassSetting,
})
