import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp, type Listener, listen, readTls } from '@sealstack/http'
import { createKms, DEFAULT_PROJECT_ID } from '@sealstack/kms'
import { directTransport, kmsClient, kmsKeyring } from '@sealstack/kms-client'
import { createLogger } from '@sealstack/logging'
import { lockFolder } from '@sealstack/metadata'
import { createObs, DEFAULT_DOMAINS, type Obs } from '@sealstack/obs'
import type { CloudConfig } from './config.ts'
import { createControl } from './control/control.ts'
import { eventsRoute } from './control/events.ts'
import { healthRoute } from './control/health.ts'
import { rewrapRootRoute } from './control/rewrap-root.ts'
import { createEdge } from './edge.ts'
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
  /** What the object store's metadata says of an object. */
  readonly inspect: Obs['inspect']
  /** Takes no more requests, lets running ones end, closes databases and gives the data folder back. */
  readonly close: () => Promise<void>
}

/**
 * Starts the KMS, the object store and the port in front of them, all in this process. The object store reaches the
 * KMS without a socket, but through the same signed requests, so authorization and errors are those of the wire.
 * @throws ConfigError, FolderLockError, MetadataError, RootKeyError or the system's listen error; nothing is left open.
 */
export const startCloud = async (config: CloudConfig): Promise<Cloud> => {
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return { ...(await open(config, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

const open = async (config: CloudConfig, closers: (() => unknown)[]): Promise<Omit<Cloud, 'close'>> => {
  const { dataDir, region, accountId, host } = config
  const log = createLogger('sealstack', { level: config.logLevel })
  if (dataDir !== undefined) {
    const lock = lockFolder(dataDir)
    closers.push(lock.release)
  }
  const user = { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey }
  const service = {
    accessKeyId: `SERVICEOBS${randomBytes(5).toString('hex')}`,
    secretAccessKey: randomBytes(32).toString('base64'),
  }

  const kms = await createKms(
    {
      dataDir: dataDir && join(dataDir, 'kms'),
      region,
      accountId,
      projectId: DEFAULT_PROJECT_ID,
      domainId: DEFAULT_PROJECT_ID,
      user,
      service,
      authToken: config.authToken,
      rootPassphrase: config.rootPassphrase,
      limits: config.kmsLimits,
    },
    { log: log.child({ name: 'kms' }) },
  )
  closers.push(kms.close)
  const call = kmsClient({ transport: directTransport(kms.dispatch), ...service, region, clock: Date })
  const obs = await createObs(
    { dataDir: dataDir && join(dataDir, 'obs'), region, accountId, user, service, domains: DEFAULT_DOMAINS },
    { log: log.child({ name: 'obs' }), keyring: kmsKeyring(call) },
  )
  closers.push(obs.close)

  const { identity, caPath } = await tlsOf(config, closers)
  const control = createControl([healthRoute({ version, region, dataDir }), eventsRoute(kms), rewrapRootRoute(kms)])
  const edge = createEdge({ kms: kms.dispatch, obs: obs.dispatch, control })
  const port = (offset: number): number => (config.port === 0 ? 0 : config.port + offset)
  const serve = async (app: Parameters<typeof listen>[0], offset: number): Promise<Listener> => {
    const listener = await listen(app, { host, port: port(offset), tls: identity })
    closers.push(() => listener.close())
    return listener
  }
  const endpoint = await serve(createApp(edge), 0)
  const obsListener = await serve(obs.app, 1)
  const kmsListener = await serve(kms.app, 2)
  return { endpoint: endpoint.url, obs: obsListener.url, kms: kmsListener.url, caPath, inspect: obs.inspect }
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
