import { AUTH_MODES, type AuthMode } from '@sealstack/auth'
import {
  ConfigError,
  type Env,
  type EventKeeping,
  parseEnv,
  readEventKeeping,
  readTlsFiles,
  type TlsFiles,
} from '@sealstack/config'
import { LOG_LEVELS, type LogLevel } from '@sealstack/logging'

/** An access key and its secret. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** How an object store is set up. */
export interface ObsConfig {
  /** Folder of the database and the blobs; undefined keeps everything in memory. */
  readonly dataDir: string | undefined
  readonly region: string
  readonly accountId: string
  readonly user: AccessKey
  /** What the store signs its calls to the KMS with. */
  readonly service: AccessKey
  /** Host names under which a further label is a bucket: `photos.localhost`. */
  readonly domains: readonly string[]
  /** Where notifications for an ARN go, by that ARN: the http(s) URL of a webhook. */
  readonly webhooks?: Readonly<Record<string, string>>
  /** Whether signature version 2 is taken, which older clients use; true where nothing is said. OBS's own is not concerned. */
  readonly sigV2?: boolean
  /**
   * How long a bucket key is held, in seconds: as long a KMS key that was disabled goes on serving where nobody tells
   * this store. 1 where nothing is said.
   */
  readonly bucketKeySeconds?: number
  /** From where keys of clients (SSE-C) are taken over plain HTTP; `loopback` where nothing is said. */
  readonly plainCustomerKeys?: PlainCustomerKeys
  /** How strictly it asks who calls; `strict` where nothing is said. */
  readonly auth?: AuthMode
  /** How long events are kept; 90 days and a GiB where nothing is said. */
  readonly eventKeeping?: EventKeeping
}

/** `loopback` is this machine alone. */
export type PlainCustomerKeys = 'never' | 'loopback' | 'always'

/** How an object store that is a process of its own is set up. */
export interface ObsProcessConfig {
  readonly obs: ObsConfig
  readonly kmsUrl: string
  /** Of an https `kmsUrl`: the CA to trust instead of the system's, and what the store shows. Paths of PEM files. */
  readonly kmsTls: {
    readonly ca: string | undefined
    readonly cert: string | undefined
    readonly key: string | undefined
  }
  readonly tls: TlsFiles
  readonly listen: { readonly host: string; readonly port: number }
  readonly logLevel: LogLevel
  /** Whoever has it is told the figures of this process, from any machine; without one this machine alone is. */
  readonly controlToken: string | undefined
}

/** Names that resolve to this machine everywhere, or are reserved for tests. */
export const DEFAULT_DOMAINS: readonly string[] = ['localhost', 'obs.local.test', 's3.localhost']

/**
 * Reads the configuration of an object store process.
 * @throws ConfigError
 */
export const readConfig = (env: Env): ObsProcessConfig =>
  parseEnv(env, (read) => ({
    listen: { host: read.string('OBS_HOST', '127.0.0.1'), port: read.port('OBS_PORT', 4567) },
    logLevel: read.oneOf('OBS_LOG', LOG_LEVELS, 'info'),
    controlToken: read.optional('OBS_CONTROL_TOKEN'),
    kmsUrl: read.url('OBS_KMS_URL') ?? 'http://127.0.0.1:4568',
    kmsTls: {
      ca: read.optional('OBS_KMS_CA'),
      cert: read.optional('OBS_KMS_CLIENT_CERT'),
      key: read.optional('OBS_KMS_CLIENT_KEY'),
    },
    tls: readTlsFiles(read, 'OBS'),
    obs: {
      dataDir: read.boolean('OBS_MEMORY', false) ? undefined : read.string('OBS_DATA', '.sealstack/obs'),
      region: read.string('OBS_REGION', 'us-east-1'),
      accountId: read.string('OBS_ACCOUNT_ID', '000000000000'),
      auth: read.oneOf('OBS_AUTH', AUTH_MODES, 'strict'),
      eventKeeping: readEventKeeping(read, 'OBS'),
      user: {
        accessKeyId: read.string('OBS_ACCESS_KEY_ID', 'test'),
        secretAccessKey: read.string('OBS_SECRET_ACCESS_KEY', 'test'),
      },
      service: {
        accessKeyId: read.string('OBS_KMS_ACCESS_KEY_ID'),
        secretAccessKey: read.string('OBS_KMS_SECRET_ACCESS_KEY'),
      },
      domains: read.list('OBS_DOMAINS', DEFAULT_DOMAINS),
      webhooks: readWebhooks(read.list('OBS_WEBHOOKS', [])),
      sigV2: read.boolean('OBS_SIGV2', true),
      bucketKeySeconds: read.integer('OBS_BUCKET_KEY_SECONDS', 1),
      plainCustomerKeys: readPlainCustomerKeys(read.string('OBS_PLAIN_CUSTOMER_KEYS', 'loopback')),
    },
  }))

const PLAIN_CUSTOMER_KEYS: readonly PlainCustomerKeys[] = ['never', 'loopback', 'always']

const readPlainCustomerKeys = (word: string): PlainCustomerKeys => {
  const known = PLAIN_CUSTOMER_KEYS.find((each) => each === word)
  if (known === undefined)
    throw new ConfigError([`OBS_PLAIN_CUSTOMER_KEYS must be one of ${PLAIN_CUSTOMER_KEYS.join(', ')}`])
  return known
}

/** `arn=url`, each. */
const readWebhooks = (entries: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]))
