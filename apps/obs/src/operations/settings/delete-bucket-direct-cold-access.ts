import { directColdAccessSetting } from '../../wire/settings/direct-cold-access.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** An operation of OBS alone: `?directcoldaccess` of a bucket. */
export const deleteBucketDirectColdAccess = deleteSetting({
  name: 'DeleteBucketDirectColdAccess',
  route: 'DELETE /{bucket}?directcoldaccess',
  action: 'obs:PutBucketDirectColdAccess',
  setting: directColdAccessSetting,
})
