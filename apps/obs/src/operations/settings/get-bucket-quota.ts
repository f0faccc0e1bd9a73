import { quotaSetting } from '../../wire/settings/quota.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?quota` of a bucket. */
export const getBucketQuota = getSetting({
  name: 'GetBucketQuota',
  route: 'GET /{bucket}?quota',
  action: 'obs:GetBucketQuota',
  setting: quotaSetting,
})
