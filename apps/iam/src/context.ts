import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  type Credential,
  type Credentials,
  cachedSigningKeys,
  type Lenience,
  lenienceOf,
  rootPrincipal,
  type SigningKeys,
} from '@sealstack/auth'
import type { Keyring } from '@sealstack/envelope'
import type { Faults } from '@sealstack/http'
import type { Logger } from '@sealstack/logging'
import type { DatabaseLocation } from '@sealstack/metadata'
import {
  type AccessKeyRepository,
  type AccountRepository,
  type AttachmentRepository,
  accessKeyRepository,
  accountRepository,
  attachmentRepository,
  type IamTagRepository,
  type IdentityRepository,
  identityRepository,
  identityTagRepository,
  openIamDatabase,
  type PolicyRepository,
  type ProjectRepository,
  policyRepository,
  policyTagRepository,
  projectRepository,
  type SessionRepository,
  sessionRepository,
  type TokenRepository,
  type TokenRow,
  tokenRepository,
} from '@sealstack/metadata/iam'
import type { Meter, Metrics } from '@sealstack/metrics'
import type { PrincipalPolicies } from '@sealstack/policy'
import type { IamConfig } from './config.ts'
import { type ChangingMemory, changingMemory } from './flows/changing-memory.ts'
import { findCredential } from './flows/find-credential.ts'
import { makeFirstAccount } from './flows/first-account.ts'
import { type KeyUses, keyUses } from './flows/key-uses.ts'
import { type SecretVault, secretVault } from './flows/secret-vault.ts'

/** All that operations and flows work with. */
export interface IamContext {
  readonly config: IamConfig
  readonly accounts: AccountRepository
  readonly projects: ProjectRepository
  /** Users, groups and roles. */
  readonly people: IdentityRepository
  readonly keys: AccessKeyRepository
  readonly attachments: AttachmentRepository
  readonly managed: PolicyRepository
  readonly identityTags: IamTagRepository
  readonly policyTags: IamTagRepository
  readonly sessions: SessionRepository
  readonly tokens: TokenRepository
  readonly vault: SecretVault
  readonly uses: KeyUses
  /** The access keys that a service in a Region looks up. */
  readonly credentials: (service: string, region: string) => Credentials
  /** Undefined where it is strict. */
  readonly lenience: Lenience | undefined
  readonly signingKeys: SigningKeys
  /** Null stands for "no such key". */
  readonly credentialMemory: ChangingMemory<Credential | null>
  readonly policyMemory: ChangingMemory<PrincipalPolicies>
  /** By hash. Null stands for "no such token". */
  readonly tokenMemory: ChangingMemory<TokenRow | null>
  /** To be called after each change of who may do what, before it is acknowledged. */
  readonly changed: () => void
  /** Told of each change. */
  readonly listeners: Set<() => void>
  /** Where this service and the one in front of all listen; catalogs name the latter. Undefined before they do. */
  readonly ports: () => { readonly own: number; readonly edge: number } | undefined
  readonly clock: { readonly now: () => number }
  readonly random: (bytes: number) => Uint8Array
  readonly log: Logger
  readonly faults: Faults | undefined
  /** Counts calls. */
  readonly meter: Meter | undefined
  readonly copyTo: (path: string) => Promise<IamCopy>
  readonly close: () => Promise<void>
}

/** A copy of the database, in a file for one use. */
export interface IamCopy {
  readonly path: string
}

/** What must be given, and what may be put in place of the real thing. */
export type IamOverrides = Pick<IamContext, 'log'> &
  Partial<Pick<IamContext, 'clock' | 'random' | 'ports'>> & {
    /** Wraps the data key that seals secrets. */
    readonly keyring: Keyring
    /** What to begin as, in memory. */
    readonly copy?: IamCopy | undefined
    /** What befalls requests, for tests of clients. */
    readonly faults?: Faults | undefined
    /** Where requests are counted; nowhere when undefined. */
    readonly metrics?: Metrics | undefined
  }

const MAX_REMEMBERED = 10_000

/**
 * Opens everything that an identity service needs.
 * @throws MetadataError
 */
export const createContext = async (config: IamConfig, overrides: IamOverrides): Promise<IamContext> => {
  const { clock = Date, random = randomBytes, ports = () => undefined, log, keyring, metrics } = overrides
  const { dataDir } = config
  const database = await openIamDatabase(locationOf(dataDir, overrides.copy))
  try {
    const [accounts, sessions] = [accountRepository(database), sessionRepository(database)]
    const memories = memoriesOf(metrics)
    const [keys, people] = [accessKeyRepository(database), identityRepository(database)]
    await makeFirstAccount({ config, isNew: database.isNew, accounts, people, clock, random })
    const vault = secretVault({ sessions, keyring, random })
    const uses = keyUses(keys, clock)
    const listeners = new Set<() => void>()
    const administrator = { ...config.admin, principal: rootPrincipal(config.accountId) }
    const lookUp = { administrator, keys, people, sessions, vault, ...memories }
    return {
      config,
      accounts,
      projects: projectRepository(database),
      people,
      keys,
      attachments: attachmentRepository(database),
      managed: policyRepository(database),
      identityTags: identityTagRepository(database),
      policyTags: policyTagRepository(database),
      sessions,
      tokens: tokenRepository(database),
      vault,
      uses,
      credentials: (service, at) => ({
        find: async (accessKeyId) => {
          const credential = await findCredential(lookUp, accessKeyId)
          if (credential) uses.note(accessKeyId, service, at)
          return credential
        },
      }),
      lenience: lenienceOf(config.auth, config.accountId),
      signingKeys: cachedSigningKeys(metrics?.cache('iam', 'signing-keys')),
      ...memories,
      changed: () => {
        for (const memory of Object.values(memories)) memory.forget()
        for (const listener of listeners) listener()
      },
      listeners,
      ports,
      clock,
      random,
      log,
      faults: overrides.faults,
      meter: metrics?.requests('iam'),
      copyTo: async (path) => {
        await uses.flush()
        return database.copyTo(path, () => ({ path }))
      },
      close: async () => {
        await uses.flush()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

const memoriesOf = (
  metrics: Metrics | undefined,
): Pick<IamContext, 'credentialMemory' | 'policyMemory' | 'tokenMemory'> => ({
  credentialMemory: changingMemory(MAX_REMEMBERED, metrics?.cache('iam', 'access-keys')),
  policyMemory: changingMemory(MAX_REMEMBERED, metrics?.cache('iam', 'policies')),
  tokenMemory: changingMemory(MAX_REMEMBERED, metrics?.cache('iam', 'tokens')),
})

const locationOf = (dataDir: string | undefined, copy: IamCopy | undefined): DatabaseLocation => {
  if (dataDir !== undefined) return { kind: 'file', path: join(dataDir, 'iam.db') }
  return copy ? { kind: 'scratch', path: copy.path } : { kind: 'memory' }
}
