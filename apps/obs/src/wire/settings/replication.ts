import { integer, many, mapped, optional, record, required, type ShapeValue, text, word } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import type { Setting } from '../setting.ts'
import { obsBucket } from './bucket-reference.ts'
import { enabledOrNot, filterShape } from './shapes.ts'
import { obsStorageClassWord, storageClassWord } from './storage-class.ts'

const minutes = record({ Minutes: required(integer(1)) })
const ruleHead = {
  ID: optional(text()),
  Priority: optional(integer(0)),
  Prefix: optional(text()),
  Filter: optional(filterShape),
  Status: required(enabledOrNot),
}

const s3Shape = record({
  Role: required(text()),
  Rule: many(
    record({
      ...ruleHead,
      SourceSelectionCriteria: optional(
        record({
          SseKmsEncryptedObjects: optional(record({ Status: required(enabledOrNot) })),
          ReplicaModifications: optional(record({ Status: required(enabledOrNot) })),
        }),
      ),
      ExistingObjectReplication: optional(record({ Status: required(enabledOrNot) })),
      Destination: required(
        record({
          Bucket: required(text()),
          Account: optional(text()),
          StorageClass: optional(storageClassWord),
          AccessControlTranslation: optional(record({ Owner: required(word('Destination')) })),
          EncryptionConfiguration: optional(record({ ReplicaKmsKeyID: optional(text()) })),
          ReplicationTime: optional(record({ Status: required(enabledOrNot), Time: required(minutes) })),
          Metrics: optional(record({ Status: required(enabledOrNot), EventThreshold: optional(minutes) })),
        }),
      ),
      DeleteMarkerReplication: optional(record({ Status: optional(enabledOrNot) })),
    }),
    1,
  ),
})

const obsShape = record({
  Agency: required(text()),
  Rule: many(
    record({
      ...ruleHead,
      Destination: required(
        record({
          Bucket: required(obsBucket),
          StorageClass: optional(obsStorageClassWord),
          DeleteData: optional(enabledOrNot),
        }),
      ),
      HistoricalObjectReplication: optional(enabledOrNot),
    }),
    1,
  ),
})

type Replication = ShapeValue<typeof s3Shape>

/** `?replication`: kept and given back; nothing is replicated. OBS's own elements are kept beside those of S3. */
export const replicationSetting: Setting<Replication> = {
  key: settingKey('replication'),
  root: 'ReplicationConfiguration',
  shape: s3Shape,
  missing: 'ReplicationConfigurationNotFoundError',
  obs: {
    shape: mapped(obsShape, {
      read: ({ Agency, Rule }): Replication => ({ Role: Agency, Rule }),
      render: ({ Role, Rule }) => ({ Agency: Role, Rule }),
    }),
    missing: 'NoSuchReplicationConfiguration',
  },
}
