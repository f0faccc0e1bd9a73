import { storagePolicySetting } from '../../wire/settings/default-storage-class.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?storagePolicy` of a bucket. */
export const getBucketStoragePolicy = getSetting({
  name: 'GetBucketStoragePolicy',
  route: 'GET /{bucket}?storagePolicy',
  action: 'obs:GetBucketStoragePolicy',
  setting: storagePolicySetting,
})
