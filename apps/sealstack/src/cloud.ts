import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Credential, type Credentials, staticCredentials } from '@sealstack/auth'
import { createApp, type Listener, listen } from '@sealstack/http'
import { createIam, type Iam } from '@sealstack/iam'
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
import { version } from './version.ts'

/** A running cloud. */
export interface Cloud {
  /** `http://host:port` of the one port in front of all services. */
  readonly endpoint: string
  readonly kms: string
  readonly obs: string
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
  const [service, iamService] = [serviceCredential('obs', accountId), serviceCredential('iam', accountId)]
  // The KMS asks the identity service who calls, which in turn seals its secrets by a key of the KMS.
  const opened: { iam?: Iam } = {}
  const services = staticCredentials([service, iamService])
  const credentialsOf = (name: string): Credentials => ({
    find: async (id) => (await services.find(id)) ?? (await opened.iam?.credentials(name, region).find(id)),
  })

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
    {
      log: log.child({ name: 'kms' }),
      credentials: credentialsOf('kms'),
      identities: { policiesOf: async (principal) => (await opened.iam?.identities.policiesOf(principal)) ?? {} },
    },
  )
  closers.push(kms.close)
  const iamCall = kmsClient({ transport: directTransport(kms.dispatch), ...iamService, region, clock: Date })
  const iam = await createIam(
    {
      dataDir: dataDir && join(dataDir, 'iam'),
      region,
      accountId,
      domainId: DEFAULT_PROJECT_ID,
      projectId: DEFAULT_PROJECT_ID,
      admin: user,
    },
    { log: log.child({ name: 'iam' }), keyring: kmsKeyring(iamCall) },
  )
  opened.iam = iam
  closers.push(iam.close)
  const call = kmsClient({ transport: directTransport(kms.dispatch), ...service, region, clock: Date })
  const obs = await createObs(
    { dataDir: dataDir && join(dataDir, 'obs'), region, accountId, user, service, domains: DEFAULT_DOMAINS },
    { log: log.child({ name: 'obs' }), keyring: kmsKeyring(call), credentials: credentialsOf('s3') },
  )
  closers.push(obs.close)

  const control = createControl([healthRoute({ version, region, dataDir }), eventsRoute(kms), rewrapRootRoute(kms)])
  const edge = createEdge({ iam: iam.dispatch, kms: kms.dispatch, obs: obs.dispatch, control })
  const port = (offset: number): number => (config.port === 0 ? 0 : config.port + offset)
  const serve = async (app: Parameters<typeof listen>[0], offset: number): Promise<Listener> => {
    const listener = await listen(app, { host, port: port(offset) })
    closers.push(() => listener.close())
    return listener
  }
  const endpoint = await serve(createApp(edge), 0)
  const obsListener = await serve(obs.app, 1)
  const kmsListener = await serve(kms.app, 2)
  return { endpoint: endpoint.url, obs: obsListener.url, kms: kmsListener.url, inspect: obs.inspect }
}

/** The access key of a service of this cloud, made for this run. */
const serviceCredential = (name: string, accountId: string): Credential => ({
  accessKeyId: `SERVICE${name.toUpperCase()}${randomBytes(5).toString('hex')}`,
  secretAccessKey: randomBytes(32).toString('base64'),
  principal: { kind: 'service', arn: `arn:aws:iam::${accountId}:role/service/${name}`, accountId, name },
})
