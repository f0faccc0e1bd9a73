import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import {
  AWS_REGIONS,
  type Credential,
  type Credentials,
  cachedSigningKeys,
  type Domains,
  type Identities,
  type Lenience,
  lenienceOf,
  rootPrincipal,
  type SigningKeys,
  staticCredentials,
} from '@sealstack/auth'
import { DEFAULT_EVENT_KEEPING } from '@sealstack/config'
import { pooledRandom } from '@sealstack/envelope'
import type { Faults } from '@sealstack/http'
import type { Logger } from '@sealstack/logging'
import type { DatabaseLocation } from '@sealstack/metadata'
import {
  type AliasRepository,
  aliasRepository,
  eventRepository,
  type GrantRepository,
  grantRepository,
  type KeyRepository,
  type KeySetRepository,
  type KmsDatabase,
  keyRepository,
  keySetRepository,
  openKmsDatabase,
  type RootCheckRepository,
  rootCheckRepository,
  type TagRepository,
  tagRepository,
} from '@sealstack/metadata/kms'
import type { Meter, Metrics } from '@sealstack/metrics'
import { parsePolicy } from '@sealstack/policy'
import type { KmsConfig } from './config.ts'
import type { Home } from './domain/key-reference.ts'
import { DEFAULT_LIMITS, type Limits } from './domain/limits.ts'
import { type Audit, auditTrail } from './flows/audit.ts'
import { type KeyDirectory, keyDirectory } from './flows/key-directory.ts'
import { type Latch, latch } from './flows/latch.ts'
import { type MaterialVault, materialVault } from './flows/material-vault.ts'
import { openRootKey } from './flows/open-root-key.ts'

/** The Regions of a KMS: in each, each account has keys and aliases of its own. */
export interface Regions {
  /** In alphabetical order. */
  readonly names: readonly string[]
  /** What operations of an account, of the configured one unless another is named, work with in a Region; undefined when there is no such Region. */
  readonly find: (region: string, accountId?: string) => KmsContext | undefined
}

/** The root key in force. */
export interface RootKeyHolder {
  readonly check: RootCheckRepository
  readonly get: () => KeyObject
  readonly set: (root: KeyObject) => void
  /** Keeps the exchange of root keys apart from whoever seals and writes. */
  readonly latch: Latch
}

/** All that operations and flows of one account in one Region work with. */
export interface KmsContext {
  readonly config: KmsConfig
  readonly home: Home
  readonly regions: Regions
  readonly credentials: Credentials
  readonly identities: Identities
  readonly domains: Domains
  /** Undefined where it is strict. */
  readonly lenience: Lenience | undefined
  readonly signingKeys: SigningKeys
  readonly keys: KeyRepository
  /** Keys of all Regions. */
  readonly sets: KeySetRepository
  readonly aliases: AliasRepository
  readonly tags: TagRepository
  readonly grants: GrantRepository
  readonly vault: MaterialVault
  readonly directory: KeyDirectory
  readonly audit: Audit
  readonly root: RootKeyHolder
  readonly limits: Limits
  readonly clock: { readonly now: () => number }
  readonly random: (bytes: number) => Uint8Array
  readonly log: Logger
  readonly faults: Faults | undefined
  readonly metrics: Metrics | undefined
  /** Counts calls. */
  readonly meter: Meter | undefined
  /** Told of each change of a key in this process. */
  readonly listeners: Set<(keyId?: string) => void>
  /** Writes all that there is to a new file; the root key, which is in no database, comes along. */
  readonly copyTo: (path: string) => Promise<KmsCopy>
  readonly close: () => Promise<void>
}

/** Another KMS to begin as: its database, in a file for this one use, and its root key. */
export interface KmsCopy {
  readonly path: string
  readonly root: KeyObject
}

/** What may be put in place of the real thing. */
export type KmsOverrides = Partial<
  Pick<KmsContext, 'clock' | 'random' | 'credentials' | 'identities' | 'domains' | 'limits'>
> &
  Pick<KmsContext, 'log'> & {
    /** For a KMS in memory. */
    readonly copy?: KmsCopy | undefined
    /** What befalls requests, for tests of clients. */
    readonly faults?: Faults | undefined
    /** Where requests are counted; nowhere when undefined. */
    readonly metrics?: Metrics | undefined
  }

type Shared = Omit<KmsContext, 'home' | 'keys' | 'aliases' | 'tags' | 'grants' | 'vault' | 'directory'>

/**
 * Opens everything that a KMS needs: the context of its own Region, which leads to the others.
 * @throws MetadataError, RootKeyError
 */
export const createContext = async (config: KmsConfig, overrides: KmsOverrides): Promise<KmsContext> => {
  const { clock = Date, random = pooledRandom(), limits = config.limits ?? DEFAULT_LIMITS, log } = overrides
  const { dataDir, eventKeeping: keeping = DEFAULT_EVENT_KEEPING } = config
  const database = await openKmsDatabase(locationOf(dataDir, overrides.copy))
  try {
    const [check, sets] = [rootCheckRepository(database), keySetRepository(database)]
    if (!database.isNew) await sets.adopt(config.accountId)
    let root =
      overrides.copy?.root ??
      (await openRootKey({ rootCheck: check, random, dataDir, passphrase: config.rootPassphrase }))
    const audit = auditTrail({ events: eventRepository(database), dataDir, keeping, clock, log })
    const names = [...new Set([config.region, ...AWS_REGIONS])].sort()
    const contexts = new Map<string, KmsContext>()
    const regions: Regions = {
      names,
      find: (region, accountId = config.accountId) => {
        const place = `${region} ${accountId}`
        if (!contexts.has(place) && names.includes(region)) {
          contexts.set(place, contextAt(shared, database, { region, accountId }, contexts))
        }
        return contexts.get(place)
      },
    }
    const shared: Shared = {
      config,
      regions,
      credentials: overrides.credentials ?? staticCredentials(credentialsOf(config)),
      identities: overrides.identities ?? SERVICES_ONLY,
      domains: overrides.domains ?? configuredDomain(config),
      lenience: lenienceOf(config.auth, config.accountId),
      signingKeys: cachedSigningKeys(overrides.metrics?.cache('kms', 'signing-keys')),
      sets,
      audit,
      root: {
        check,
        get: () => root,
        set: (next) => {
          root = next
        },
        latch: latch(),
      },
      limits,
      clock,
      random,
      log,
      faults: overrides.faults,
      metrics: overrides.metrics,
      meter: overrides.metrics?.requests('kms'),
      listeners: new Set(),
      copyTo: async (path) => {
        await audit.flush()
        return database.copyTo(path, () => ({ path, root }))
      },
      close: async () => {
        await audit.flush()
        await database.close()
      },
    }
    return regions.find(config.region) as KmsContext
  } catch (error) {
    await database.close()
    throw error
  }
}

const locationOf = (dataDir: string | undefined, copy: KmsCopy | undefined): DatabaseLocation => {
  if (dataDir !== undefined) return { kind: 'file', path: join(dataDir, 'kms.db') }
  return copy ? { kind: 'scratch', path: copy.path } : { kind: 'memory' }
}

const contextAt = (
  shared: Shared,
  database: KmsDatabase,
  home: Home,
  contexts: ReadonlyMap<string, KmsContext>,
): KmsContext => {
  const { clock, random, sets, root, listeners, metrics } = shared
  const { region } = home
  const [keys, aliases] = [keyRepository(database, home), aliasRepository(database, home)]
  const vault = materialVault({
    root: root.get,
    sealing: root.latch.shared,
    keys,
    random,
    lookups: metrics?.cache('kms', 'key-material'),
  })
  const tell = (id?: string): void => {
    for (const listener of listeners) listener(id)
  }
  const onChange = (id: string): void => {
    for (const { directory } of contexts.values()) directory.changed(id)
    tell(id)
  }
  const directory = keyDirectory({
    keys,
    sets,
    aliases,
    vault,
    clock,
    onChange,
    lookups: metrics?.cache('kms', 'keys'),
  })
  return {
    ...shared,
    home,
    keys,
    aliases,
    tags: tagRepository(database, home),
    grants: toldGrants(grantRepository(database, region), tell),
    vault,
    directory: { ...directory, changeAliases: (work) => directory.changeAliases(work).finally(() => tell()) },
  }
}

/** Grants whose changes are told, since they change what may be done with a key. */
const toldGrants = (grants: GrantRepository, tell: (id?: string) => void): GrantRepository => ({
  ...grants,
  insert: (grant, maxGrants) => grants.insert(grant, maxGrants).finally(() => tell(grant.keyId)),
  remove: (id) => grants.remove(id).finally(() => tell()),
})

/** Without an identity service there are no tokens, and one project of one domain. */
const configuredDomain = ({ accountId, domainId, projectId }: KmsConfig): Domains => ({
  findToken: async () => undefined,
  accountOfProject: async (id) => (id === projectId ? accountId : undefined),
  domainOf: async (id) => (id === accountId ? domainId : undefined),
  arnOf: async () => undefined,
  idOf: async () => undefined,
})

/** Without an identity service only the account's root and the services have permissions of their own. */
const SERVICES_ONLY: Identities = {
  policiesOf: async ({ kind }) => (kind === 'service' ? { identity: [SERVICE_POLICY] } : {}),
}

const SERVICE_POLICY = parsePolicy(
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] }),
  'identity',
)

const credentialsOf = ({ user, service, accountId }: KmsConfig): readonly Credential[] => [
  { ...user, principal: rootPrincipal(accountId) },
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
