import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  type Credential,
  type Credentials,
  cachedSigningKeys,
  type SigningKeys,
  staticCredentials,
} from '@sealstack/auth'
import type { Logger } from '@sealstack/logging'
import {
  type AliasRepository,
  aliasRepository,
  type KeyRepository,
  keyRepository,
  openKmsDatabase,
  rootCheckRepository,
  type TagRepository,
  tagRepository,
} from '@sealstack/metadata/kms'
import type { KmsConfig } from './config.ts'
import type { Home } from './domain/key-reference.ts'
import { DEFAULT_LIMITS, type Limits } from './domain/limits.ts'
import { type KeyDirectory, keyDirectory } from './flows/key-directory.ts'
import { type MaterialVault, materialVault } from './flows/material-vault.ts'
import { openRootKey } from './flows/open-root-key.ts'

/** All that operations and flows work with. */
export interface KmsContext {
  readonly config: KmsConfig
  readonly home: Home
  readonly credentials: Credentials
  readonly signingKeys: SigningKeys
  readonly keys: KeyRepository
  readonly aliases: AliasRepository
  readonly tags: TagRepository
  readonly vault: MaterialVault
  readonly directory: KeyDirectory
  readonly limits: Limits
  readonly clock: { readonly now: () => number }
  readonly random: (bytes: number) => Uint8Array
  readonly log: Logger
  readonly close: () => Promise<void>
}

/** What may be put in place of the real thing. */
export type KmsOverrides = Partial<Pick<KmsContext, 'clock' | 'random' | 'credentials' | 'limits'>> &
  Pick<KmsContext, 'log'>

/**
 * Opens everything that a KMS needs.
 * @throws MetadataError, RootKeyError
 */
export const createContext = async (config: KmsConfig, overrides: KmsOverrides): Promise<KmsContext> => {
  const { clock = Date, random = randomBytes, limits = DEFAULT_LIMITS, log } = overrides
  const { dataDir } = config
  const database = await openKmsDatabase(
    dataDir === undefined ? { kind: 'memory' } : { kind: 'file', path: join(dataDir, 'kms.db') },
  )
  try {
    const home = { region: config.region, accountId: config.accountId }
    const [keys, aliases] = [keyRepository(database), aliasRepository(database)]
    const passphrase = config.rootPassphrase
    const root = await openRootKey({ rootCheck: rootCheckRepository(database), random, dataDir, passphrase })
    const vault = materialVault({ root, keys, random })
    return {
      config,
      home,
      credentials: overrides.credentials ?? staticCredentials(credentialsOf(config)),
      signingKeys: cachedSigningKeys(),
      keys,
      aliases,
      tags: tagRepository(database),
      vault,
      directory: keyDirectory({ keys, aliases, vault, home, clock }),
      limits,
      clock,
      random,
      log,
      close: database.close,
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

const credentialsOf = ({ user, service, accountId }: KmsConfig): readonly Credential[] => [
  { ...user, principal: { kind: 'user', arn: `arn:aws:iam::${accountId}:root`, accountId, name: 'root' } },
  ...(service
    ? [
        {
          ...service,
          principal: {
            kind: 'service' as const,
            arn: `arn:aws:iam::${accountId}:role/service/obs`,
            accountId,
            name: 'obs',
          },
        },
      ]
    : []),
]
