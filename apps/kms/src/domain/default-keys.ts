import type { KeyManager } from './key.ts'

/** A key that exists for a service: made when it is first needed. */
export interface DefaultKey {
  /** Its AWS alias. */
  readonly alias: string
  /** The name that it has in the OTC dialect. */
  readonly displayAlias: string
  readonly manager: KeyManager
  /** The service whose key it is. */
  readonly service: string
  readonly description: string
}

/** The default master keys. The S3 and the OBS name are two names of one key. */
export const DEFAULT_KEYS: readonly DefaultKey[] = [
  {
    alias: 'alias/aws/s3',
    displayAlias: 'obs/default',
    manager: 'AWS',
    service: 'obs',
    description: 'Default key that protects my S3 objects when no other key is defined',
  },
  {
    alias: 'alias/aws/ebs',
    displayAlias: 'evs/default',
    manager: 'AWS',
    service: 'evs',
    description: 'Default key that protects my EBS volumes when no other key is defined',
  },
  {
    alias: 'alias/aws/ims',
    displayAlias: 'ims/default',
    manager: 'AWS',
    service: 'ims',
    description: 'Default key that protects my images when no other key is defined',
  },
  {
    alias: 'alias/aws/elasticfilesystem',
    displayAlias: 'sfs/default',
    manager: 'AWS',
    service: 'sfs',
    description: 'Default key that protects my file systems when no other key is defined',
  },
  {
    alias: 'alias/aws/rds',
    displayAlias: 'rds/default',
    manager: 'AWS',
    service: 'rds',
    description: 'Default key that protects my RDS database volumes when no other key is defined',
  },
  {
    alias: 'alias/aws/dds',
    displayAlias: 'dds/default',
    manager: 'AWS',
    service: 'dds',
    description: 'Default key that protects my document databases when no other key is defined',
  },
  {
    alias: 'alias/aws/sse-s3',
    displayAlias: 'obs/service',
    manager: 'SERVICE',
    service: 'obs',
    description: "The object store's own key, for objects that name no key",
  },
  {
    alias: 'alias/aws/iam',
    displayAlias: 'iam/service',
    manager: 'SERVICE',
    service: 'iam',
    description: "The identity service's own key, for the secrets of access keys",
  },
]

/** The default key that an alias names, in either dialect; undefined when it names none. */
export const findDefaultKey = (alias: string): DefaultKey | undefined =>
  DEFAULT_KEYS.find((key) => key.alias === alias || `alias/${key.displayAlias}` === alias)

/** Whether an alias is not for users to give: those of AWS's services, and the OTC names of default keys. */
export const isReservedAlias = (alias: string): boolean =>
  alias.startsWith('alias/aws/') || findDefaultKey(alias) !== undefined
