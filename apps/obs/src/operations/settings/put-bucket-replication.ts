import { replicationSetting } from '../../wire/settings/replication.ts'
import { putSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html */
export const putBucketReplication = putSetting({
  name: 'PutBucketReplication',
  route: 'PUT /{bucket}?replication',
  action: 's3:PutReplicationConfiguration',
  setting: replicationSetting,
})
