import { directColdAccessSetting } from '../../wire/settings/direct-cold-access.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?directcoldaccess` of a bucket. */
export const setBucketDirectColdAccess = putSetting({
  name: 'SetBucketDirectColdAccess',
  route: 'PUT /{bucket}?directcoldaccess',
  action: 'obs:PutBucketDirectColdAccess',
  setting: directColdAccessSetting,
})
