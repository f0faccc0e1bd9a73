import { directColdAccessSetting } from '../../wire/settings/direct-cold-access.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?directcoldaccess` of a bucket. */
export const getBucketDirectColdAccess = getSetting({
  name: 'GetBucketDirectColdAccess',
  route: 'GET /{bucket}?directcoldaccess',
  action: 'obs:GetBucketDirectColdAccess',
  setting: directColdAccessSetting,
})
