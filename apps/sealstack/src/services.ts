import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Credential, Credentials, Domains, Identities } from '@sealstack/auth'
import type { Faults } from '@sealstack/http'
import { createIam, type Iam, type IamConfig, type IamCopy, type IamOverrides } from '@sealstack/iam'
import { createKms, DEFAULT_PROJECT_ID, type Kms, type KmsConfig, type KmsCopy } from '@sealstack/kms'
import { directTransport, kmsClient, kmsKeyring, kmsRewrapper, measuredCall } from '@sealstack/kms-client'
import type { Logger } from '@sealstack/logging'
import type { Metrics } from '@sealstack/metrics'
import { createObs, DEFAULT_DOMAINS, type ObjectEventWatcher, type Obs, type ObsCopy } from '@sealstack/obs'
import type { CloudConfig } from './config.ts'

/** The services of a cloud, without ports. */
export interface Services {
  readonly iam: Iam
  readonly kms: Kms
  readonly obs: Obs
  /** Closes all, the last opened first. */
  readonly close: () => Promise<void>
}

/** What may be put in place of the real thing. */
export interface ServiceOptions {
  readonly log: Logger
  readonly clock: { readonly now: () => number }
  readonly faults: Faults
  readonly watcher: ObjectEventWatcher
  readonly metrics: Metrics
  /** What to begin as, in memory. */
  readonly copy?: ServicesCopy | undefined
  /** Where the identity service and the port in front of all listen, once they do. */
  readonly ports?: IamOverrides['ports']
}

/** All that services in memory hold, in files for one use. */
export interface ServicesCopy {
  readonly iam: IamCopy
  readonly kms: KmsCopy
  readonly obs: ObsCopy
}

/**
 * Opens the KMS, the identity service and the object store. The object store reaches the KMS without a socket and without
 * a signature, but by the same operations: permissions, faults, events and errors are those of the wire.
 * @throws MetadataError, RootKeyError, StorageError; nothing is left open.
 */
export const openServices = async (config: CloudConfig, options: ServiceOptions): Promise<Services> => {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return { ...(await open(config, options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The KMS tells of each change of a key at once; this bounds what else may change, such as policies of users. */
const BUCKET_KEY_SECONDS = 300

const open = async (
  config: CloudConfig,
  { log, clock, faults, watcher, metrics, copy, ports }: ServiceOptions,
  closers: (() => Promise<void>)[],
): Promise<Omit<Services, 'close'>> => {
  const { dataDir, region, accountId, auth } = config
  const user = { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey }
  const [service, iamService] = [serviceCredential('obs', accountId), serviceCredential('iam', accountId)]
  // The KMS asks the identity service who calls, which in turn seals its secrets by a key of the KMS.
  const who = lateIdentities([service, iamService], region)
  const kms = await createKms(kmsConfig(config, service), {
    log: log.child({ name: 'kms' }),
    clock,
    faults,
    copy: copy?.kms,
    metrics,
    credentials: who.credentials('kms'),
    identities: who.identities,
    domains: who.domains,
  })
  closers.push(kms.close)
  const transport = directTransport(kms.dispatch)
  const callForIam = measuredCall(kmsClient({ transport, ...iamService, region, clock }), metrics.kmsCalls('iam'))
  const iam = await createIam(iamConfig(config), {
    log: log.child({ name: 'iam' }),
    keyring: kmsKeyring(callForIam),
    clock,
    faults,
    copy: copy?.iam,
    metrics,
    ports,
  })
  closers.push(iam.close)
  who.open(iam)
  const call = measuredCall(kmsClient({ transport, ...service, region, clock }), metrics.kmsCalls('obs'))
  const obs = await createObs(
    {
      dataDir: dataDir && join(dataDir, 'obs'),
      region,
      accountId,
      user,
      service,
      domains: DEFAULT_DOMAINS,
      auth,
      eventKeeping: config.eventKeeping,
      bucketKeySeconds: BUCKET_KEY_SECONDS,
    },
    {
      log: log.child({ name: 'obs' }),
      keyring: kmsKeyring(call),
      rewrapper: kmsRewrapper(call),
      clock,
      faults,
      watcher,
      copy: copy?.obs,
      metrics,
      credentials: who.credentials('s3'),
      identities: who.identities,
    },
  )
  closers.push(obs.close)
  kms.onKeyChange(obs.forgetKeys)
  iam.onChange(obs.forgetKeys)
  return { iam, kms, obs }
}

const kmsConfig = (
  { dataDir, region, accountId, auth, authToken, rootPassphrase, ...config }: CloudConfig,
  service: Credential,
): KmsConfig => ({
  dataDir: dataDir && join(dataDir, 'kms'),
  region,
  accountId,
  projectId: DEFAULT_PROJECT_ID,
  domainId: DEFAULT_PROJECT_ID,
  user: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
  service,
  authToken,
  auth,
  rootPassphrase,
  limits: config.kmsLimits,
  eventKeeping: config.eventKeeping,
})

const iamConfig = ({ dataDir, region, accountId, auth, accessKeyId, secretAccessKey }: CloudConfig): IamConfig => ({
  dataDir: dataDir && join(dataDir, 'iam'),
  region,
  accountId,
  domainId: DEFAULT_PROJECT_ID,
  projectId: DEFAULT_PROJECT_ID,
  admin: { accessKeyId, secretAccessKey },
  auth,
})

/** Who there is, to be asked once the identity service is open; the services themselves are known before. */
const lateIdentities = (services: readonly Credential[], region: string) => {
  const opened: { iam?: Iam } = {}
  const own = new Map(services.map((credential) => [credential.accessKeyId, credential]))
  const identities: Identities = {
    policiesOf: (principal) => opened.iam?.identities.policiesOf(principal) ?? Promise.resolve({}),
  }
  const domains: Domains = {
    findToken: async (token) => opened.iam?.domains.findToken(token),
    accountOfProject: async (id) => opened.iam?.domains.accountOfProject(id),
    domainOf: async (id) => opened.iam?.domains.domainOf(id),
    arnOf: async (id) => opened.iam?.domains.arnOf(id),
    idOf: async (arn) => opened.iam?.domains.idOf(arn),
  }
  return {
    domains,
    open: (iam: Iam): void => {
      opened.iam = iam
    },
    credentials: (service: string): Credentials => {
      let late: Credentials | undefined
      return {
        find: (id) => {
          const ofService = own.get(id)
          late ??= opened.iam?.credentials(service, region)
          return ofService || !late ? Promise.resolve(ofService) : late.find(id)
        },
      }
    },
    identities,
  }
}

/** The access key of a service of this cloud, made for this run. */
const serviceCredential = (name: string, accountId: string): Credential => ({
  accessKeyId: `SERVICE${name.toUpperCase()}${randomBytes(5).toString('hex')}`,
  secretAccessKey: randomBytes(32).toString('base64'),
  principal: { kind: 'service', arn: `arn:aws:iam::${accountId}:role/service/${name}`, accountId, name },
})
