import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Credential, type Credentials, cachedSigningKeys, type SigningKeys } from '@sealstack/auth'
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
  policyRepository,
  policyTagRepository,
  type SessionRepository,
  sessionRepository,
} from '@sealstack/metadata/iam'
import type { PrincipalPolicies } from '@sealstack/policy'
import type { IamConfig } from './config.ts'
import { type ChangingMemory, changingMemory } from './flows/changing-memory.ts'
import { findCredential } from './flows/find-credential.ts'
import { type KeyUses, keyUses } from './flows/key-uses.ts'
import { type SecretVault, secretVault } from './flows/secret-vault.ts'

/** All that operations and flows work with. */
export interface IamContext {
  readonly config: IamConfig
  readonly accounts: AccountRepository
  /** Users, groups and roles. */
  readonly people: IdentityRepository
  readonly keys: AccessKeyRepository
  readonly attachments: AttachmentRepository
  readonly managed: PolicyRepository
  readonly identityTags: IamTagRepository
  readonly policyTags: IamTagRepository
  readonly sessions: SessionRepository
  readonly vault: SecretVault
  readonly uses: KeyUses
  /** The access keys that a service in a Region looks up. */
  readonly credentials: (service: string, region: string) => Credentials
  readonly signingKeys: SigningKeys
  /** Null stands for "no such key". */
  readonly credentialMemory: ChangingMemory<Credential | null>
  readonly policyMemory: ChangingMemory<PrincipalPolicies>
  /** To be called after each change of who may do what, before it is acknowledged. */
  readonly changed: () => void
  /** Told of each change. */
  readonly listeners: Set<() => void>
  readonly clock: { readonly now: () => number }
  readonly random: (bytes: number) => Uint8Array
  readonly log: Logger
  readonly faults: Faults | undefined
  readonly copyTo: (path: string) => Promise<IamCopy>
  readonly close: () => Promise<void>
}

/** A copy of the database, in a file for one use. */
export interface IamCopy {
  readonly path: string
}

/** What must be given, and what may be put in place of the real thing. */
export type IamOverrides = Pick<IamContext, 'log'> &
  Partial<Pick<IamContext, 'clock' | 'random'>> & {
    /** Wraps the data key that seals secrets. */
    readonly keyring: Keyring
    /** What to begin as, in memory. */
    readonly copy?: IamCopy | undefined
    /** What befalls requests, for tests of clients. */
    readonly faults?: Faults | undefined
  }

const MAX_REMEMBERED = 10_000

/**
 * Opens everything that an identity service needs.
 * @throws MetadataError
 */
export const createContext = async (config: IamConfig, overrides: IamOverrides): Promise<IamContext> => {
  const { clock = Date, random = randomBytes, log, keyring } = overrides
  const { dataDir, accountId, domainId, projectId, region } = config
  const database = await openIamDatabase(locationOf(dataDir, overrides.copy))
  try {
    const [accounts, sessions] = [accountRepository(database), sessionRepository(database)]
    const [credentialMemory, policyMemory] = [
      changingMemory<Credential | null>(MAX_REMEMBERED),
      changingMemory<PrincipalPolicies>(MAX_REMEMBERED),
    ]
    if (!(await accounts.find(accountId))) {
      const createdAtMs = BigInt(clock.now())
      await accounts.insert({ id: accountId, domainId, name: 'default', alias: null, createdAtMs }, [
        { id: projectId, accountId, name: region, description: '', createdAtMs },
      ])
    }
    const [keys, people] = [accessKeyRepository(database), identityRepository(database)]
    const vault = secretVault({ sessions, keyring, random })
    const uses = keyUses(keys, clock)
    const listeners = new Set<() => void>()
    const lookUp = { config, keys, people, sessions, vault, credentialMemory }
    return {
      config,
      accounts,
      people,
      keys,
      attachments: attachmentRepository(database),
      managed: policyRepository(database),
      identityTags: identityTagRepository(database),
      policyTags: policyTagRepository(database),
      sessions,
      vault,
      uses,
      credentials: (service, at) => ({
        find: async (accessKeyId) => {
          const credential = await findCredential(lookUp, accessKeyId)
          if (credential) uses.note(accessKeyId, service, at)
          return credential
        },
      }),
      signingKeys: cachedSigningKeys(),
      credentialMemory,
      policyMemory,
      changed: () => {
        credentialMemory.forget()
        policyMemory.forget()
        for (const listener of listeners) listener()
      },
      listeners,
      clock,
      random,
      log,
      faults: overrides.faults,
      copyTo: async (path) => {
        await uses.flush()
        await database.copyTo(path)
        return { path }
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

const locationOf = (dataDir: string | undefined, copy: IamCopy | undefined): DatabaseLocation => {
  if (dataDir !== undefined) return { kind: 'file', path: join(dataDir, 'iam.db') }
  return copy ? { kind: 'scratch', path: copy.path } : { kind: 'memory' }
}
