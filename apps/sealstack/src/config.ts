import { resolve } from 'node:path'
import { AUTH_MODES, type AuthMode } from '@sealstack/auth'
import { type Env, type EventKeeping, parseEnv, readEventKeeping } from '@sealstack/config'
import { type KmsConfig, readLimits } from '@sealstack/kms'
import { LOG_LEVELS, type LogLevel } from '@sealstack/logging'

/** How a whole cloud is set up. */
export interface CloudConfig {
  readonly host: string
  /** The edge port; 0 takes a free one, and the services' own ports then are free ones too. */
  readonly port: number
  /** Absolute path of the data folder; undefined keeps everything in memory. */
  readonly dataDir: string | undefined
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  readonly accountId: string
  /** Derives the root key by scrypt instead of keeping `root.key`. */
  readonly rootPassphrase: string | undefined
  /** Path of the seed file that is applied at each start; none when undefined. */
  readonly seed: string | undefined
  /** How strictly the services ask who calls. */
  readonly auth: AuthMode
  /** A fixed `X-Auth-Token` for the OTC dialect of the KMS. */
  readonly authToken: string | undefined
  /** How many keys, aliases, grants and so on the KMS lets an account have. */
  readonly kmsLimits: KmsConfig['limits']
  /** How long each service keeps its audit trail. */
  readonly eventKeeping: EventKeeping
  readonly tls: CloudTls
  /** Whoever has it may use the control API, from any machine; without one this machine alone may. */
  readonly controlToken: string | undefined
  readonly logLevel: LogLevel
}

/** Whether the cloud speaks TLS: with files that are given, with a certificate of its own, or not at all. */
export interface CloudTls {
  readonly cert: string | undefined
  readonly key: string | undefined
  /** Makes a CA and a certificate where none is given. */
  readonly isGenerated: boolean
}

/** What the command line may set; a flag wins over its variable. */
export interface CloudFlags {
  readonly auth?: string
  readonly seed?: string
  readonly port?: string
  readonly host?: string
  readonly data?: string
  readonly memory?: boolean
  readonly controlToken?: string
  readonly tls?: boolean
  readonly tlsCert?: string
  readonly tlsKey?: string
}

/**
 * Reads the cloud's configuration from the environment and the command line's flags.
 * @throws ConfigError naming everything that is malformed.
 */
export const readConfig = (env: Env, flags: CloudFlags = {}): CloudConfig =>
  parseEnv(
    {
      ...env,
      SEALSTACK_SEED: flags.seed ?? env.SEALSTACK_SEED,
      SEALSTACK_AUTH: flags.auth ?? env.SEALSTACK_AUTH,
      SEALSTACK_PORT: flags.port ?? env.SEALSTACK_PORT,
      SEALSTACK_HOST: flags.host ?? env.SEALSTACK_HOST,
      SEALSTACK_DATA: flags.data ?? env.SEALSTACK_DATA,
      SEALSTACK_CONTROL_TOKEN: flags.controlToken ?? env.SEALSTACK_CONTROL_TOKEN,
      SEALSTACK_TLS_CERT: flags.tlsCert ?? env.SEALSTACK_TLS_CERT,
      SEALSTACK_TLS_KEY: flags.tlsKey ?? env.SEALSTACK_TLS_KEY,
    },
    (read) => ({
      host: read.string('SEALSTACK_HOST', '127.0.0.1'),
      port: read.port('SEALSTACK_PORT', 4566),
      dataDir: flags.memory ? undefined : resolve(read.string('SEALSTACK_DATA', '.sealstack')),
      accessKeyId: read.string('SEALSTACK_ACCESS_KEY_ID', 'test'),
      secretAccessKey: read.string('SEALSTACK_SECRET_ACCESS_KEY', 'test'),
      region: read.string('SEALSTACK_REGION', 'us-east-1'),
      accountId: read.string('SEALSTACK_ACCOUNT_ID', '000000000000'),
      rootPassphrase: read.optional('SEALSTACK_ROOT_PASSPHRASE'),
      seed: read.optional('SEALSTACK_SEED'),
      auth: read.oneOf('SEALSTACK_AUTH', AUTH_MODES, 'strict'),
      authToken: read.optional('SEALSTACK_AUTH_TOKEN'),
      kmsLimits: readLimits(read, 'SEALSTACK_KMS'),
      eventKeeping: readEventKeeping(read, 'SEALSTACK'),
      controlToken: read.optional('SEALSTACK_CONTROL_TOKEN'),
      tls: {
        cert: read.optional('SEALSTACK_TLS_CERT'),
        key: read.optional('SEALSTACK_TLS_KEY'),
        isGenerated: flags.tls ?? read.boolean('SEALSTACK_TLS', false),
      },
      logLevel: read.oneOf('SEALSTACK_LOG', LOG_LEVELS, 'warn'),
    }),
  )
