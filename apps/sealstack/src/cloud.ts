import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type Dispatch, type Listener, listen, readTls } from '@sealstack/http'
import { errorCodes as iamCodes } from '@sealstack/iam'
import { errorCodes as kmsCodes } from '@sealstack/kms'
import { createLogger } from '@sealstack/logging'
import { lockFolder } from '@sealstack/metadata'
import { DEFAULT_DOMAINS, errorCodes as obsCodes } from '@sealstack/obs'
import type { CloudConfig } from './config.ts'
import { createControl } from './control/control.ts'
import { eventsRoute } from './control/events.ts'
import { healthRoute } from './control/health.ts'
import { rewrapRootRoute } from './control/rewrap-root.ts'
import { createEdge } from './edge.ts'
import { cloudFaults } from './faults/cloud-faults.ts'
import type { CloudFaults } from './faults/faults-contract.ts'
import { openServices, type ServiceOptions, type Services } from './services.ts'
import { localTls } from './tls/local-ca.ts'
import { version } from './version.ts'

/** A running cloud. */
export interface Cloud {
  /** `http://host:port` of the one port in front of all services. */
  readonly endpoint: string
  readonly kms: string
  readonly obs: string
  /** Path of the CA's certificate, when the cloud made its own. */
  readonly caPath: string | undefined
  /** The services that answer now. */
  readonly services: () => Services
  /** What goes wrong because a test wants it so. */
  readonly faults: CloudFaults
  /**
   * Everything is gone: buckets, keys, events, faults. Ports and credentials stay. In memory new services take the place of the
   * old ones, which end the requests that they have.
   */
  readonly reset: () => Promise<void>
  /** Takes no more requests, lets running ones end, closes databases and gives the data folder back. */
  readonly close: () => Promise<void>
}

/**
 * Starts the KMS, the object store and the port in front of them, all in this process.
 * @throws ConfigError, FolderLockError, MetadataError, RootKeyError, TlsError or the system's listen error; nothing is
 * left open.
 */
export const startCloud = async (
  config: CloudConfig,
  { clock = Date, copy }: Partial<Pick<ServiceOptions, 'clock' | 'copy'>> = {},
): Promise<Cloud> => {
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const { dataDir } = config
    if (dataDir !== undefined) closers.push(lockFolder(dataDir).release)
    const faults = cloudFaults({ obs: obsCodes, kms: kmsCodes, iam: iamCodes })
    const options = { clock, copy, faults, log: createLogger('sealstack', { level: config.logLevel }) }
    const succession = await open(config, options)
    closers.push(succession.close)
    const ports = await serve(config, succession, closers)
    // Requests that a fault keeps waiting would hold up the ports.
    closers.push(faults.clear)
    const reset = async (): Promise<void> => {
      faults.clear()
      await succession.reset()
    }
    return { ...ports, services: succession.services, faults, reset, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The services, and others in their place whenever everything is to be gone. */
const open = async (config: CloudConfig, options: ServiceOptions) => {
  const { dataDir } = config
  let current = await openServices(config, options)
  const empty = { ...options, copy: undefined }
  // Whoever resets once will do so again: from then on the next services are ready before they are asked for.
  let next: Promise<Services> | undefined
  let resetting: Promise<void> | undefined
  const ending = new Set<Promise<void>>()
  const replace = async (): Promise<void> => {
    const old = current
    current = await (next ?? openServices(config, empty))
    const ended = old.close().finally(() => ending.delete(ended))
    ending.add(ended)
    next = openServices(config, empty)
    next.catch(() => undefined)
  }
  const rebuild = async (folder: string): Promise<void> => {
    await current.close()
    for (const part of ['iam', 'kms', 'obs']) rmSync(join(folder, part), { recursive: true, force: true })
    current = await openServices(config, empty)
  }
  return {
    services: () => current,
    /** Settled unless the services are being put in place. */
    ready: () => resetting,
    reset: async (): Promise<void> => {
      await resetting
      resetting = dataDir === undefined ? replace() : rebuild(dataDir)
      await resetting.finally(() => (resetting = undefined))
    },
    close: async (): Promise<void> => {
      await resetting
      await current.close()
      await next?.then((services) => services.close())
      await Promise.all(ending)
    },
  }
}

/** Opens the ports. Whoever answers is asked for anew by each request. */
const serve = async (
  config: CloudConfig,
  { services, ready }: Awaited<ReturnType<typeof open>>,
  closers: (() => unknown)[],
) => {
  const { host, region, dataDir } = config
  const control = createControl([
    healthRoute({ version, region, dataDir }),
    eventsRoute(services),
    rewrapRootRoute({ rewrapRoot: (passphrase) => services().kms.rewrapRoot(passphrase) }),
  ])
  const to =
    (service: 'iam' | 'kms' | 'obs'): Dispatch =>
    async (request) => {
      await ready()
      return services()[service].dispatch(request)
    }
  const [iam, kms, obs] = [to('iam'), to('kms'), to('obs')]
  const { identity: tls, caPath } = await tlsOf(config, closers)
  const serveOn = async (dispatch: Dispatch, offset: number): Promise<Listener> => {
    const port = config.port === 0 ? 0 : config.port + offset
    const listener = await listen(createApp(dispatch), { host, port, tls })
    closers.push(() => listener.close())
    return listener
  }
  const edge = await serveOn(createEdge({ iam, kms, obs, control }), 0)
  const obsListener = await serveOn(obs, 1)
  const kmsListener = await serveOn(kms, 2)
  return { endpoint: edge.url, obs: obsListener.url, kms: kmsListener.url, caPath }
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
