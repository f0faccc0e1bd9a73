import { join } from 'node:path'
import {
  type Credentials,
  cachedSigningKeys,
  type Identities,
  type Lenience,
  lenienceOf,
  rootPrincipal,
  type SigningKeys,
  staticCredentials,
} from '@sealstack/auth'
import { DEFAULT_EVENT_KEEPING } from '@sealstack/config'
import {
  type Keyring,
  KeyringError,
  pooledRandom,
  type Rewrapper,
  type SegmentPool,
  type StreamKeyMemory,
  segmentPool,
  streamKeyMemory,
} from '@sealstack/envelope'
import { createTimeIds, type Faults } from '@sealstack/http'
import type { Logger } from '@sealstack/logging'
import type { DatabaseLocation } from '@sealstack/metadata'
import {
  type BucketRepository,
  bucketRepository,
  type ObjectRepository,
  objectEventRepository,
  objectRepository,
  openObsDatabase,
  type SettingRepository,
  settingRepository,
  smallBlobRepository,
  type UploadRepository,
  uploadRepository,
  type WrappedKeyRepository,
  wrappedKeyRepository,
} from '@sealstack/metadata/obs'
import type { Meter, Metrics } from '@sealstack/metrics'
import { type BlobStore, fsBlobStore, type MemoryBlobs, memoryBlobStore, tieredBlobStore } from '@sealstack/storage'
import type { ObsConfig } from './config.ts'
import { createVersionIds, type VersionIds } from './domain/version-id.ts'
import { type BlobReaders, blobReaders } from './flows/blob-readers.ts'
import { type BucketKeys, bucketKeys } from './flows/bucket-keys.ts'
import { type ObjectAudit, objectAudit } from './flows/object-audit.ts'
import { type ObjectEvents, type ObjectEventWatcher, objectEvents } from './flows/object-events.ts'

/** All that operations and flows work with. */
export interface ObsContext {
  readonly config: ObsConfig
  readonly credentials: Credentials
  readonly identities: Identities
  /** Undefined where it is strict. */
  readonly lenience: Lenience | undefined
  readonly signingKeys: SigningKeys
  readonly buckets: BucketRepository
  readonly objects: ObjectRepository
  readonly uploads: UploadRepository
  readonly wrappedKeys: WrappedKeyRepository
  readonly settings: SettingRepository
  readonly events: ObjectEvents
  readonly audit: ObjectAudit
  readonly blobs: BlobStore
  /** Threads for large bodies. */
  readonly segmentPool: SegmentPool
  /** Of objects that were read lately. */
  readonly streamKeys: StreamKeyMemory
  readonly readers: BlobReaders
  readonly versionIds: VersionIds
  readonly keyring: Keyring
  readonly rewrapper: Rewrapper
  readonly bucketKeys: BucketKeys
  readonly clock: { readonly now: () => number }
  readonly random: (bytes: number) => Uint8Array
  /** UUIDs in the order of time: what is stored under ids in no order touches a page of an index each time. */
  readonly newId: () => string
  readonly log: Logger
  readonly faults: Faults | undefined
  /** Counts requests. */
  readonly meter: Meter | undefined
  /** Writes all that a store in memory holds to a new file; the blobs come along. */
  readonly copyTo: (path: string) => Promise<ObsCopy>
  readonly close: () => Promise<void>
}

/** Another store to begin as: its database, in a file for this one use, and its blobs. */
export interface ObsCopy {
  readonly path: string
  readonly blobs: MemoryBlobs
}

/** What must be given, and what may be put in place of the real thing. */
export type ObsOverrides = Pick<ObsContext, 'log' | 'keyring'> &
  Partial<
    Pick<ObsContext, 'clock' | 'random' | 'credentials' | 'identities' | 'rewrapper' | 'segmentPool' | 'streamKeys'>
  > & {
    /** Wraps the store that the configuration asks for. */
    readonly wrapBlobs?: (blobs: BlobStore) => BlobStore
    /** For a store in memory. */
    readonly copy?: ObsCopy | undefined
    /** What befalls requests, for tests of clients. */
    readonly faults?: Faults | undefined
    /** Where requests are counted; nowhere when undefined. */
    readonly metrics?: Metrics | undefined
    /** Sees every event of every object. */
    readonly watcher?: ObjectEventWatcher | undefined
  }

/**
 * Opens everything that an object store needs.
 * @throws MetadataError, StorageError
 */
export const createContext = async (config: ObsConfig, overrides: ObsOverrides): Promise<ObsContext> => {
  const { dataDir, accountId, user, eventKeeping: keeping = DEFAULT_EVENT_KEEPING } = config
  const { clock = Date, random = pooledRandom(), wrapBlobs = (blobs) => blobs, log, keyring, copy, metrics } = overrides
  const database = await openObsDatabase(locationOf(dataDir, copy))
  try {
    const memory = dataDir === undefined ? memoryBlobStore({ clock, random, blobs: copy?.blobs }) : undefined
    const blobs =
      memory ??
      tieredBlobStore({
        small: smallBlobRepository(database),
        large: await fsBlobStore({ root: dataDir ?? '', random, files: metrics?.blobFiles }),
        ...{ clock, random },
      })
    const buckets = bucketRepository(database)
    if (!database.isNew) await buckets.adopt(accountId)
    const settings = settingRepository(database)
    const audit = objectAudit({ events: objectEventRepository(database), dataDir, keeping, clock, log })
    const streamKeys = overrides.streamKeys ?? streamKeyMemory()
    const pool = overrides.segmentPool ?? threads(log)
    const events = objectEvents({ buckets, settings, clock, log, config, watcher: overrides.watcher })
    return {
      config,
      credentials: overrides.credentials ?? staticCredentials([{ ...user, principal: rootPrincipal(accountId) }]),
      // Whoever is not the account's root has the permissions that others give, and none of their own.
      identities: overrides.identities ?? { policiesOf: async () => ({}) },
      lenience: lenienceOf(config.auth, accountId),
      signingKeys: cachedSigningKeys(metrics?.cache('obs', 'signing-keys')),
      buckets,
      objects: objectRepository(database),
      uploads: uploadRepository(database),
      wrappedKeys: wrappedKeyRepository(database),
      settings,
      events,
      audit,
      blobs: wrapBlobs(blobs),
      segmentPool: pool,
      streamKeys,
      readers: blobReaders(),
      versionIds: createVersionIds(clock, random),
      newId: createTimeIds(),
      keyring,
      rewrapper: overrides.rewrapper ?? NO_REWRAPPER,
      bucketKeys: bucketKeys(keyring, config.bucketKeySeconds ?? 1, clock, metrics?.cache('obs', 'bucket-keys')),
      clock,
      random,
      log,
      faults: overrides.faults,
      meter: metrics?.requests('obs'),
      copyTo: async (path) => {
        if (!memory) throw new Error('Only a store in memory can be copied')
        await audit.flush()
        return database.copyTo(path, () => ({ path, blobs: memory.snapshot() }))
      },
      close: async () => {
        await events.close()
        await audit.flush()
        await pool.close()
        streamKeys.forget()
        await blobs.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

const threads = (log: Logger): SegmentPool =>
  segmentPool({ onLoss: (error) => log.error({ err: error }, 'a thread that seals large objects has ended') })

const unavailable = async (): Promise<never> => {
  throw new KeyringError('unavailable', 'KMSUnavailable', 'This store has no key management that re-wraps data keys')
}

const NO_REWRAPPER: Rewrapper = { rewrap: unavailable, standings: unavailable }

const locationOf = (dataDir: string | undefined, copy: ObsCopy | undefined): DatabaseLocation => {
  if (dataDir !== undefined) return { kind: 'file', path: join(dataDir, 'obs.db') }
  return copy ? { kind: 'scratch', path: copy.path } : { kind: 'memory' }
}
