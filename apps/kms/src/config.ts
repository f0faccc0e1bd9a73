import { AUTH_MODES, type AuthMode } from '@sealstack/auth'
import {
  type Env,
  type EnvReader,
  type EventKeeping,
  parseEnv,
  readEventKeeping,
  readTlsFiles,
  type TlsFiles,
} from '@sealstack/config'
import { LOG_LEVELS, type LogLevel } from '@sealstack/logging'
import { DEFAULT_LIMITS, type Limits } from './domain/limits.ts'

/** An access key and its secret. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** How a KMS is set up. */
export interface KmsConfig {
  /** Folder of the database and `root.key`; undefined keeps everything in memory. */
  readonly dataDir: string | undefined
  readonly region: string
  readonly accountId: string
  /** 32 hex characters: in the path of every OTC call. */
  readonly projectId: string
  /** 32 hex characters: the OTC account. */
  readonly domainId: string
  readonly user: AccessKey
  /** The object store's own access key; undefined when no service uses this KMS. */
  readonly service: AccessKey | undefined
  /** A fixed `X-Auth-Token` of the OTC dialect; undefined accepts none. */
  readonly authToken: string | undefined
  /** How much an account may have; those of AWS when undefined. */
  readonly limits?: Limits
  /** Derives the root key instead of keeping `root.key`. */
  readonly rootPassphrase: string | undefined
  /** Whether a service must show a client certificate besides its signature. */
  readonly demandsServiceCertificate?: boolean
  /** How strictly it asks who calls; `strict` where nothing is said. */
  readonly auth?: AuthMode
  /** How long events are kept; 90 days and a GiB where nothing is said. */
  readonly eventKeeping?: EventKeeping
}

/** How a KMS that is a process of its own is set up. */
export interface KmsProcessConfig {
  readonly kms: KmsConfig
  readonly listen: { readonly host: string; readonly port: number }
  /** A CA for clients makes services show a certificate of it. */
  readonly tls: TlsFiles
  readonly logLevel: LogLevel
  /** Whoever has it is told the figures of this process, from any machine; without one this machine alone is. */
  readonly controlToken: string | undefined
}

/** The project and the domain of a cloud that has but one of each. */
export const DEFAULT_PROJECT_ID = '0'.repeat(32)

/**
 * Reads the configuration of a KMS process.
 * @throws ConfigError
 */
export const readConfig = (env: Env): KmsProcessConfig =>
  parseEnv(env, (read) => {
    const serviceId = read.optional('KMS_SERVICE_ACCESS_KEY_ID')
    return {
      listen: { host: read.string('KMS_HOST', '127.0.0.1'), port: read.port('KMS_PORT', 4568) },
      tls: readTlsFiles(read, 'KMS'),
      logLevel: read.oneOf('KMS_LOG', LOG_LEVELS, 'info'),
      controlToken: read.optional('KMS_CONTROL_TOKEN'),
      kms: {
        dataDir: read.boolean('KMS_MEMORY', false) ? undefined : read.string('KMS_DATA', '.sealstack/kms'),
        region: read.string('KMS_REGION', 'us-east-1'),
        accountId: read.string('KMS_ACCOUNT_ID', '000000000000'),
        auth: read.oneOf('KMS_AUTH', AUTH_MODES, 'strict'),
        eventKeeping: readEventKeeping(read, 'KMS'),
        projectId: read.string('KMS_PROJECT_ID', DEFAULT_PROJECT_ID),
        domainId: read.string('KMS_DOMAIN_ID', DEFAULT_PROJECT_ID),
        user: {
          accessKeyId: read.string('KMS_ACCESS_KEY_ID', 'test'),
          secretAccessKey: read.string('KMS_SECRET_ACCESS_KEY', 'test'),
        },
        service: serviceId && {
          accessKeyId: serviceId,
          secretAccessKey: read.string('KMS_SERVICE_SECRET_ACCESS_KEY'),
        },
        authToken: read.optional('KMS_AUTH_TOKEN'),
        rootPassphrase: read.optional('KMS_ROOT_PASSPHRASE'),
        limits: readLimits(read, 'KMS'),
        demandsServiceCertificate: read.optional('KMS_TLS_CLIENT_CA') !== undefined,
      },
    }
  }) as KmsProcessConfig

/** Reads quotas, as `<prefix>_MAX_KEYS` and so on. */
export const readLimits = (read: EnvReader, prefix: string): Limits => ({
  keys: read.integer(`${prefix}_MAX_KEYS`, DEFAULT_LIMITS.keys),
  aliasesPerKey: read.integer(`${prefix}_MAX_ALIASES_PER_KEY`, DEFAULT_LIMITS.aliasesPerKey),
  tagsPerKey: read.integer(`${prefix}_MAX_TAGS_PER_KEY`, DEFAULT_LIMITS.tagsPerKey),
  grantsPerKey: read.integer(`${prefix}_MAX_GRANTS_PER_KEY`, DEFAULT_LIMITS.grantsPerKey),
  onDemandRotations: read.integer(`${prefix}_MAX_ON_DEMAND_ROTATIONS`, DEFAULT_LIMITS.onDemandRotations),
  policyBytes: read.integer(`${prefix}_MAX_POLICY_BYTES`, DEFAULT_LIMITS.policyBytes),
})
