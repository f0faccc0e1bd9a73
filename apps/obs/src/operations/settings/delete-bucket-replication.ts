import { replicationSetting } from '../../wire/settings/replication.ts'
import { deleteSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html */
export const deleteBucketReplication = deleteSetting({
  name: 'DeleteBucketReplication',
  route: 'DELETE /{bucket}?replication',
  action: 's3:PutReplicationConfiguration',
  setting: replicationSetting,
})
