import type { Grant } from './acl.ts'
import { type SettingKey, settingKey } from './setting-key.ts'

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

/** `?logging`. */
export const LOGGING: SettingKey<BucketLogging> = settingKey('logging')

/** What the name of a log tells beside its prefix. */
export interface LogScene {
  readonly accountId: string
  readonly region: string
  /** The bucket that it is about. */
  readonly bucket: string
  /** When it is written, and when the first request in it was. */
  readonly nowMs: number
  readonly eventMs: number
  /** Tells logs of one second apart. */
  readonly unique: string
}

/**
 * The key of a log: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html. One that is partitioned by the
 * time of its events has no time of the day.
 */
export const logKey = (
  { TargetPrefix, TargetObjectKeyFormat }: NonNullable<BucketLogging['LoggingEnabled']>,
  { accountId, region, bucket, nowMs, eventMs, unique }: LogScene,
): string => {
  const partitioned = TargetObjectKeyFormat?.PartitionedPrefix
  if (!partitioned) return `${TargetPrefix}${dashed(nowMs)}-${unique}`
  const isByEvent = partitioned.PartitionDateSource === 'EventTime'
  const text = isByEvent ? `${dashed(eventMs).slice(0, 10)}-00-00-00` : dashed(nowMs)
  return `${TargetPrefix}${accountId}/${region}/${bucket}/${text.slice(0, 10).replaceAll('-', '/')}/${text}-${unique}`
}

/** `2026-11-23-09-30-00`, UTC. */
const dashed = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace(/[T:]/g, '-')
