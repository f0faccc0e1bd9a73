import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHandler, type Dispatch, type Listener, lateDispatch, listen, readTls } from '@sealstack/http'
import { errorCodes as iamCodes } from '@sealstack/iam'
import { errorCodes as kmsCodes } from '@sealstack/kms'
import { createLogger, type Logger } from '@sealstack/logging'
import { lockFolder } from '@sealstack/metadata'
import { createMetrics } from '@sealstack/metrics'
import { DEFAULT_DOMAINS, type EventRecord, errorCodes as obsCodes } from '@sealstack/obs'
import type { CloudConfig } from './config.ts'
import type { Controlled } from './control/routes.ts'
import { createEdge } from './edge.ts'
import { cloudFaults } from './faults/cloud-faults.ts'
import { atRest } from './harness/at-rest.ts'
import { broadcast } from './harness/broadcast.ts'
import { movableClock } from './harness/clock.ts'
import type { Services, ServicesCopy } from './services.ts'
import { folderSnapshots, removeParts } from './snapshots/folder-snapshots.ts'
import { memorySnapshots } from './snapshots/memory-snapshots.ts'
import { openSuccession, type Succession } from './succession.ts'
import { localTls } from './tls/local-ca.ts'
import { version } from './version.ts'

/** A running cloud. */
export interface Cloud extends Omit<Controlled, 'health'> {
  /** `http://host:port` of the one port in front of all services. */
  readonly endpoint: string
  readonly kms: string
  readonly obs: string
  readonly iam: string
  /** Path of the CA's certificate, when the cloud made its own. */
  readonly caPath: string | undefined
  /** The services that answer now. */
  readonly services: () => Services
  /**
   * Everything is gone: buckets, keys, events, faults; the seed is applied anew, and the clock is right. Ports and
   * credentials stay. In memory new services take the place of the old ones, which end the requests that they have.
   * @throws SeedError
   */
  readonly reset: () => Promise<void>
  /** Every event of every object from now on, as S3's notifications tell it. */
  readonly notifications: () => AsyncIterableIterator<EventRecord>
  /** Puts a copy in the place of what there is, in memory. */
  readonly become: (copy: ServicesCopy) => Promise<void>
  /** Takes no more requests, lets running ones end, closes databases and gives the data folder back. */
  readonly close: () => Promise<void>
}

/** What a cloud begins with. */
export interface Beginning {
  /** Another cloud's content, in memory. */
  readonly copy?: ServicesCopy | undefined
  /** How far its clock is ahead, in ms. */
  readonly clockOffset?: number
}

/**
 * Starts the KMS, the object store and the port in front of them, all in this process.
 * @throws ConfigError, SeedError, FolderLockError, MetadataError, RootKeyError, TlsError or the system's listen error; nothing is
 * left open.
 */
export const startCloud = async (config: CloudConfig, { copy, clockOffset = 0 }: Beginning = {}): Promise<Cloud> => {
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const { dataDir } = config
    if (dataDir !== undefined) closers.push(lockFolder(dataDir).release)
    const log = createLogger('sealstack', { level: config.logLevel })
    const faults = cloudFaults({ obs: obsCodes, kms: kmsCodes, iam: iamCodes })
    const clock = movableClock(() => settle(succession.services()), clockOffset)
    const listening: { ports?: { own: number; edge: number } } = {}
    const watched = broadcast<EventRecord>()
    closers.push(watched.close)
    const watcher = { isWatching: () => watched.count() > 0, tell: watched.tell }
    const metrics = createMetrics()
    closers.push(metrics.close)
    const options = { clock, copy, faults, watcher, metrics, log, ports: () => listening.ports }
    const succession: Succession = await openSuccession(config, options)
    closers.push(succession.close)
    const snapshots = dataDir === undefined ? memorySnapshots(succession) : folderSnapshots(succession, dataDir)
    closers.push(snapshots.close)
    const { services } = succession
    const seed = async (): Promise<void> => {
      if (config.seed === undefined) return
      const { seedFrom } = await import('./seed/seed-from.ts')
      await seedFrom(config.seed, services())
    }
    const reset = async (): Promise<void> => {
      faults.clear()
      clock.restart()
      await (dataDir === undefined ? succession.replace() : succession.pause(() => removeParts(dataDir)))
      await seed()
    }
    const cloud = { services, reset, clock, faults, snapshots, atRest: atRest(services, dataDir), metrics }
    if (copy === undefined) await seed()
    const urls = await serve(config, { succession, cloud, log }, closers)
    listening.ports = { own: Number(new URL(urls.iam).port), edge: Number(new URL(urls.endpoint).port) }
    // Requests that a fault keeps waiting would hold up the ports.
    closers.push(faults.clear)
    return { ...urls, ...cloud, notifications: watched.follow, become: succession.replace, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Does what time has brought about. */
const settle = async ({ kms, obs }: Services): Promise<void> => {
  await kms.sweep()
  await obs.runLifecycle()
}

interface Served {
  readonly succession: Succession
  readonly cloud: Omit<Controlled, 'health'>
  readonly log: Logger
}

/** Opens the ports. Whoever answers is asked for anew by each request. */
const serve = async (config: CloudConfig, { succession, cloud, log }: Served, closers: (() => unknown)[]) => {
  const { host, region, dataDir, controlToken } = config
  const { services, ready } = succession
  const health = { version, region, dataDir }
  // Loaded for the first who asks: few tests do, and its schemas take as long as a service.
  const control = lateDispatch(async () => {
    const { cloudControl } = await import('./control/cloud-control.ts')
    return cloudControl({ ...cloud, health }, { token: controlToken, log })
  })
  const to =
    (service: 'iam' | 'kms' | 'obs'): Dispatch =>
    async (request) => {
      await ready()
      return services()[service].dispatch(request)
    }
  const [iam, kms, obs] = [to('iam'), to('kms'), to('obs')]
  const { identity: tls, caPath } = await tlsOf(config, closers)
  const serveOn = async (name: string, dispatch: Dispatch, offset: number): Promise<Listener> => {
    const port = config.port === 0 ? 0 : config.port + offset
    const listener = await listen(createHandler(dispatch), { host, port, tls })
    closers.push(() => listener.close())
    cloud.metrics.listener(name, listener.traffic)
    return listener
  }
  const edge = await serveOn('edge', createEdge({ iam, kms, obs, control }), 0)
  const obsListener = await serveOn('obs', obs, 1)
  const kmsListener = await serveOn('kms', kms, 2)
  const iamListener = await serveOn('iam', iam, 3)
  return { endpoint: edge.url, obs: obsListener.url, kms: kmsListener.url, iam: iamListener.url, caPath }
}

/** What to listen with: files that were given, or a certificate of the cloud's own. */
const tlsOf = async ({ tls, dataDir, host }: CloudConfig, closers: (() => unknown)[]) => {
  const identity = readTls(tls)
  if (identity || !tls.isGenerated) return { identity, caPath: undefined }
  const folder = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'sealstack-tls-')) : join(dataDir, 'tls')
  if (dataDir === undefined) closers.push(() => rmSync(folder, { recursive: true, force: true }))
  const names = new Set([...DEFAULT_DOMAINS.flatMap((domain) => [domain, `*.${domain}`]), '127.0.0.1', '::1', host])
  return localTls({ folder, names: [...names], clock: Date })
}
