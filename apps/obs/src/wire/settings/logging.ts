import { optional, record, required, text, word, type XmlShape } from '@sealstack/xml'
import type { Grant } from '../../domain/acl.ts'
import { settingKey } from '../../domain/setting-key.ts'
import type { Setting } from '../setting.ts'
import { obsGrants, s3Grants } from './acl.ts'
import { mark } from './shapes.ts'

/** Where access logs are to go. */
export interface BucketLogging {
  /** OBS: on whose behalf they are written. */
  readonly Agency?: string
  readonly LoggingEnabled?: {
    readonly TargetBucket: string
    readonly TargetPrefix: string
    readonly TargetGrants?: { readonly Grant: readonly Grant[] }
    readonly TargetObjectKeyFormat?: {
      readonly SimplePrefix?: object
      readonly PartitionedPrefix?: { readonly PartitionDateSource?: 'EventTime' | 'DeliveryTime' }
    }
  }
}

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

/** `?logging`: kept and given back; no logs are written. */
export const loggingSetting: Setting<BucketLogging> = {
  key: settingKey('logging'),
  root: 'BucketLoggingStatus',
  shape: s3Shape,
  initial: {},
  obs: { shape: obsShape },
}
