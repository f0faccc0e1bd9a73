import type { CloudFaults } from '../faults/faults-contract.ts'

/** How a cloud is to be. Whatever is not said is what a test wants: in memory, on free ports, silent. */
export interface CloudOptions {
  /** Keeps everything in this folder; one cloud at a time. */
  readonly dataDir?: string | undefined
  /** The one port in front of all services; the services take the three above it. Free ones where it is not said. */
  readonly port?: number
  /** 127.0.0.1 */
  readonly host?: string
  /** us-east-1 */
  readonly region?: string
  /** 000000000000 */
  readonly accountId?: string
  /** Path of a seed file: what it holds at first. */
  readonly seed?: string
  /** How strictly it asks who calls: `strict`. */
  readonly auth?: 'strict' | 'permissive' | 'off'
  /** test */
  readonly accessKeyId?: string
  /** test */
  readonly secretAccessKey?: string
  /** Speaks TLS, with a CA of its own: see `caPath`. */
  readonly tls?: boolean
  /** Whoever has it may use the control API, from any machine; without one this machine alone may. */
  readonly controlToken?: string
  /** silent */
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug'
}

/** What a client of the AWS SDK for JavaScript is made with. */
export interface AwsOptions {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly forcePathStyle: true
  /** How far the cloud's clock is ahead, in ms. */
  readonly systemClockOffset: number
}

/** What a client of the OBS SDK for Node is made with. */
export interface ObsOptions {
  readonly access_key_id: string
  readonly secret_access_key: string
  readonly server: string
}

/** A running cloud in this process. */
export interface TestCloud extends AsyncDisposable {
  /** `http://127.0.0.1:port` of the one port in front of all services. */
  readonly endpoint: string
  /** The services' own ports. */
  readonly urls: { readonly kms: string; readonly obs: string; readonly iam: string }
  /** Path of the CA's certificate, with TLS. */
  readonly caPath: string | undefined
  /** For `new S3Client(cloud.aws())`, `new KMSClient(cloud.aws())` and the like. */
  readonly aws: () => AwsOptions
  /** For `new ObsClient(cloud.obs())`. */
  readonly obs: () => ObsOptions
  /** Requests to the object store: who read what, through which key, allowed or refused. */
  readonly events: ObjectEvents
  readonly kms: { readonly events: KmsEvents }
  readonly clock: CloudClock
  /** What is to go wrong. */
  readonly faults: CloudFaults
  readonly atRest: AtRest
  /** It is as at first: buckets, keys, events, faults are gone, its seed is there, its clock is set back. Ports stay. */
  readonly reset: () => Promise<void>
  /** What there is now, for any number of clouds to begin with. Of clouds in memory. */
  readonly snapshot: () => Promise<CloudSnapshot>
  /** Another cloud, on ports of its own, that has what this one has now and knows nothing of it afterwards. */
  readonly fork: () => Promise<TestCloud>
  readonly close: () => Promise<void>
}

/** The time as a cloud has it. It runs on by itself; tests move it. */
export interface CloudClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** How far it is ahead of this machine's clock, in ms: what the AWS SDK calls `systemClockOffset`. */
  readonly offset: () => number
  /**
   * Moves it on, by `8d`, `1h30m` or milliseconds, and does what falls due on the way: keys are destroyed or rotated,
   * imported material, objects, uploads and URLs expire.
   */
  readonly advance: (duration: number | string) => Promise<void>
  /** Sets it to a moment, an earlier one too; what is then due is done. */
  readonly set: (moment: Date | number | string) => Promise<void>
}

/** What a cloud keeps, as bytes. */
export interface AtRest {
  /**
   * Where these bytes, or their Base64 or hex, lie in what is kept: names of files, or of blobs and databases of a cloud
   * in memory. Nothing is found of what is sealed. At least 8 bytes, since shorter ones are found by chance.
   */
  readonly find: (bytes: Uint8Array | string) => Promise<readonly string[]>
}

/** A call of the KMS, refused ones too, as the audit trail keeps it. */
export interface KmsEvent {
  /** ISO 8601. */
  readonly time: string
  /** Of the KMS's own request, and of the request to the object store that caused it. */
  readonly requestId: string
  readonly cause?: string
  /** Of a call that is traced: https://www.w3.org/TR/trace-context/ */
  readonly traceId?: string
  readonly region: string
  readonly dialect: string
  readonly operation: string
  readonly status: number
  /** Of a refusal. */
  readonly code?: string
  /** ARN of who called, or for whom the service in `via` did. */
  readonly principal?: string
  readonly via?: string
  readonly keyId?: string
  readonly keyVersion?: number
  readonly encryptionContext?: Readonly<Record<string, string>>
  /** What decided that a call was refused. */
  readonly reason?: string
  /** How many ciphertexts, where one call was about many. */
  readonly count?: number
}

/** Which calls; all when it is empty. */
export interface KmsEventFilter {
  readonly operation?: string
  readonly keyId?: string
  /** `bucket/key` of the object that the calls were about. */
  readonly object?: string
  /** ARN. */
  readonly principal?: string
  readonly code?: string
  readonly traceId?: string
  /** At most so many, from the oldest; 1000 where nothing is said. */
  readonly limit?: number
}

/** The KMS's audit trail. */
export interface KmsEvents {
  /** In the order in which they happened. */
  readonly list: (filter?: KmsEventFilter) => Promise<readonly KmsEvent[]>
}

/** A request to the object store, refused ones too; one that touches several objects is an event for each. */
export interface ObjectEvent {
  /** Its place in the order of events. */
  readonly id: number
  /** When the request began. ISO 8601. */
  readonly time: string
  /** `refused` is for want of a permission or by the KMS; `failed` is whatever else was an error. */
  readonly outcome: 'allowed' | 'refused' | 'failed'
  /** The id in the answer's `x-amz-request-id`, as a UUID; events of the KMS have it as their cause. */
  readonly requestId: string
  /** Of a request that is traced: https://www.w3.org/TR/trace-context/ */
  readonly traceId?: string
  readonly dialect: 's3' | 'obs'
  readonly operation?: string
  readonly bucket?: string
  readonly key?: string
  readonly versionId?: string
  /** The object was read for one that is written, as the source of a copy is. */
  readonly isSource?: true
  /** ARN of whoever signed; missing where nobody did. */
  readonly principal?: string
  readonly sourceIp?: string
  readonly status: number
  /** Of an error; of an answer that was broken off too. */
  readonly code?: string
  /** What decided that a request was refused: which statement of which policy. */
  readonly reason?: string
  /** Of the body that was announced, and of the answer's. */
  readonly bytesIn: number
  readonly bytesOut: number
  /** `AES256`, `aws:kms`, `aws:kms:dsse` or `SSE-C`, where data keys were asked for. */
  readonly encryption?: string
  /** The KMS's key, and its version, that the data key is wrapped under; with DSSE-KMS also those of the second layer. */
  readonly keyArn?: string
  readonly keyVersion?: number
  readonly outerKeyArn?: string
  readonly outerKeyVersion?: number
  /** The calls of the KMS that it has caused for this object: none where a bucket key was at hand. */
  readonly kms: readonly KmsEvent[]
}

/** Which requests; all when it is empty. */
export interface ObjectEventFilter {
  /** `bucket/key` */
  readonly object?: string
  readonly bucket?: string
  /** An `x-amz-request-id`, or a `requestId`. */
  readonly request?: string
  readonly operation?: string
  /** ARN. */
  readonly principal?: string
  readonly code?: string
  /** ARN of a key of the KMS. */
  readonly keyArn?: string
  readonly traceId?: string
  readonly fromMs?: number
  readonly untilMs?: number
  /** Only events after the one with this id. */
  readonly afterId?: number
  /** At most so many; 1000 where nothing is said. */
  readonly limit?: number
  /** From the newest on, rather than from the oldest. */
  readonly isNewestFirst?: boolean
}

/** An event of an object as S3's notifications tell it: "Event message structure", version 2.1. */
export interface Notification {
  readonly eventVersion: string
  readonly eventSource: string
  readonly awsRegion: string
  /** ISO 8601. */
  readonly eventTime: string
  /** Without `s3:`, as in `ObjectCreated:Put`. */
  readonly eventName: string
  readonly userIdentity: { readonly principalId: string }
  readonly requestParameters: { readonly sourceIPAddress: string }
  readonly responseElements: Readonly<Record<string, string | undefined>>
  readonly s3: {
    readonly s3SchemaVersion: string
    readonly configurationId: string
    readonly bucket: {
      readonly name: string
      readonly ownerIdentity: { readonly principalId: string }
      readonly arn: string
    }
    /** The key is percent-encoded, with `+` for blanks. */
    readonly object: {
      readonly key: string
      readonly size?: number
      readonly eTag?: string
      readonly versionId?: string
      readonly sequencer: string
    }
  }
}

/** Which notifications are meant. */
export interface NotificationFilter {
  /** `bucket/key`. */
  readonly object?: string
  readonly bucket?: string
  /** As in `ObjectCreated:Put`. */
  readonly event?: string
  /** At most so many; 1000 where nothing is said. */
  readonly limit?: number
  /** From the newest on, rather than from the oldest. */
  readonly isNewestFirst?: boolean
}

/**
 * The object store's audit trail, joined with the KMS's. `for await (const event of cloud.events)` follows it from then
 * on, until the cloud is closed.
 */
export interface ObjectEvents {
  readonly [Symbol.asyncIterator]: () => AsyncIterableIterator<ObjectEvent>
  /** Follows what happens to objects from then on, as S3's notifications tell it, whatever buckets have configured. */
  readonly notifications: () => AsyncIterableIterator<Notification>
  /** The last 5000 of this run, or those of them that are meant; the oldest first. */
  readonly listNotifications: (filter?: NotificationFilter) => Promise<readonly Notification[]>
  /** The KMS's own trail. */
  readonly kms: KmsEvents
  /** In the order in which the requests ended. */
  readonly list: (filter?: ObjectEventFilter) => Promise<readonly ObjectEvent[]>
}

/** What a cloud held at a moment. Blobs are shared with every cloud that begins with it, since none ever changes. */
export interface CloudSnapshot extends AsyncDisposable {
  /** A cloud that begins with it, on ports of its own. */
  readonly start: () => Promise<TestCloud>
  /** Puts it in the place of what its cloud has now, on the same ports, as often as one likes. */
  readonly restore: () => Promise<void>
  /** Gives its files back; clouds that began with it go on. */
  readonly close: () => Promise<void>
}
