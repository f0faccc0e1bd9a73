import { optional, record, required, text, word, type XmlShape } from '@sealstack/xml'
import { type BucketLogging, LOGGING } from '../../domain/access-log.ts'
import type { Setting } from '../setting.ts'
import { obsGrants, s3Grants } from './acl.ts'
import { mark } from './shapes.ts'

const target = { TargetBucket: required(text()), TargetPrefix: required(text()) }

const s3Shape: XmlShape<BucketLogging> = record({
  LoggingEnabled: optional(
    record({
      ...target,
      TargetGrants: optional(s3Grants),
      TargetObjectKeyFormat: optional(
        record({
          SimplePrefix: optional(mark),
          PartitionedPrefix: optional(record({ PartitionDateSource: optional(word('EventTime', 'DeliveryTime')) })),
        }),
      ),
    }),
  ),
})

const obsShape: XmlShape<BucketLogging> = record({
  Agency: optional(text()),
  LoggingEnabled: optional(record({ ...target, TargetGrants: optional(obsGrants) })),
})

/** `?logging`. */
export const loggingSetting: Setting<BucketLogging> = {
  key: LOGGING,
  root: 'BucketLoggingStatus',
  shape: s3Shape,
  initial: {},
  obs: { shape: obsShape },
}
