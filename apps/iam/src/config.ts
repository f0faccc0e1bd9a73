import type { AuthMode } from '@sealstack/auth'
/** An access key and its secret. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** How an identity service is set up. */
export interface IamConfig {
  /** Folder of the database; undefined keeps everything in memory. */
  readonly dataDir: string | undefined
  readonly region: string
  /** The account that is there from the start: 12 digits. */
  readonly accountId: string
  /** Its OTC domain and the project of that: 32 hex characters each. */
  readonly domainId: string
  readonly projectId: string
  /** The access key of that account's root user; to the OTC API its name and password. */
  readonly admin: AccessKey
  /** How strictly it asks who calls; `strict` where nothing is said. */
  readonly auth?: AuthMode
}
