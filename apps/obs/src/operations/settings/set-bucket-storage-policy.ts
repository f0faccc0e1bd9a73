import { storagePolicySetting } from '../../wire/settings/default-storage-class.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?storagePolicy` of a bucket. */
export const setBucketStoragePolicy = putSetting({
  name: 'SetBucketStoragePolicy',
  route: 'PUT /{bucket}?storagePolicy',
  action: 'obs:PutBucketStoragePolicy',
  setting: storagePolicySetting,
})
