import { quotaSetting } from '../../wire/settings/quota.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?quota` of a bucket. */
export const setBucketQuota = putSetting({
  name: 'SetBucketQuota',
  route: 'PUT /{bucket}?quota',
  action: 'obs:PutBucketQuota',
  setting: quotaSetting,
})
