import { replicationSetting } from '../../wire/settings/replication.ts'
import { getSetting } from '../shared/setting-operations.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html */
export const getBucketReplication = getSetting({
  name: 'GetBucketReplication',
  route: 'GET /{bucket}?replication',
  action: 's3:GetReplicationConfiguration',
  setting: replicationSetting,
})
