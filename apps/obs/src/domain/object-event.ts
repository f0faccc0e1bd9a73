import { bucketArn } from './bucket-arn.ts'

/** Something that has happened to an object. */
export interface ObjectEvent {
  /** Without `s3:`, as in `ObjectCreated:Put`. */
  readonly name: string
  readonly bucketId: string
  readonly key: string
  /** What it is about; what is gone has neither size nor ETag. */
  readonly object?: { readonly size?: number; readonly etag?: string; readonly versionId?: string }
  readonly atMs: number
  /** The request that has done it; undefined where nobody asked for it, as when a rule deletes. */
  readonly requestId?: string
  readonly sourceIp?: string
}

/** What a record tells beside its event. */
export interface EventScene {
  readonly bucket: string
  readonly region: string
  readonly accountId: string
  readonly configurationId: string
  /** Grows with each event of a key. */
  readonly sequencer: string
}

/** A record as S3 sends it: "Event message structure" in the user guide, version 2.1. */
export const eventRecord = (
  { name, key, object, atMs, requestId, sourceIp }: ObjectEvent,
  { bucket, region, accountId, configurationId, sequencer }: EventScene,
) => ({
  eventVersion: '2.1',
  eventSource: 'aws:s3',
  awsRegion: region,
  eventTime: new Date(atMs).toISOString(),
  eventName: name,
  userIdentity: { principalId: accountId },
  requestParameters: { sourceIPAddress: sourceIp ?? '127.0.0.1' },
  responseElements: requestId === undefined ? {} : { 'x-amz-request-id': requestId.replaceAll('-', '').toUpperCase() },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId,
    bucket: { name: bucket, ownerIdentity: { principalId: accountId }, arn: bucketArn(bucket) },
    object: {
      key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
      ...(object?.size === undefined ? {} : { size: object.size }),
      ...(object?.etag === undefined ? {} : { eTag: object.etag }),
      ...(object?.versionId === undefined || object.versionId === 'null' ? {} : { versionId: object.versionId }),
      sequencer,
    },
  },
})

/** A record. */
export type EventRecord = ReturnType<typeof eventRecord>
