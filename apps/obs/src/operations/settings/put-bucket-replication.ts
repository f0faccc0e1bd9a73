import { createFail, type Fail } from '@sealstack/errors'
import { s3Errors } from '../../errors.ts'
import { replicationSetting } from '../../wire/settings/replication.ts'
import { putSetting } from '../shared/setting-operations.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html: S3 replicates versions alone; OBS asks for none. */
export const putBucketReplication = putSetting({
  name: 'PutBucketReplication',
  route: 'PUT /{bucket}?replication',
  action: 's3:PutReplicationConfiguration',
  setting: replicationSetting,
  complete(replication, { bucket, caller }) {
    if (caller.dialect === 's3' && bucket.versioning !== 'Enabled') {
      const message = "Versioning must be 'Enabled' on the bucket to apply a replication configuration"
      fail('InvalidRequest', {}, { message })
    }
    return replication
  },
})
