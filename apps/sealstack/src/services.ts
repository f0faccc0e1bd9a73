import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createKms, DEFAULT_PROJECT_ID, type Kms, type KmsCopy } from '@sealstack/kms'
import { directTransport, kmsClient, kmsKeyring } from '@sealstack/kms-client'
import type { Logger } from '@sealstack/logging'
import { createObs, DEFAULT_DOMAINS, type Obs, type ObsCopy } from '@sealstack/obs'
import type { CloudConfig } from './config.ts'

/** The services of a cloud, without ports. */
export interface Services {
  readonly kms: Kms
  readonly obs: Obs
  /** Closes all, the last opened first. */
  readonly close: () => Promise<void>
}

/** What may be put in place of the real thing. */
export interface ServiceOptions {
  readonly log: Logger
  readonly clock: { readonly now: () => number }
  /** What to begin as, in memory. */
  readonly copy?: ServicesCopy | undefined
}

/** All that services in memory hold, in files for one use. */
export interface ServicesCopy {
  readonly kms: KmsCopy
  readonly obs: ObsCopy
}

/**
 * Opens the KMS and the object store. The object store reaches the KMS without a socket, but through the same signed
 * requests, so authorization and errors are those of the wire.
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
  { log, clock, copy }: ServiceOptions,
  closers: (() => Promise<void>)[],
): Promise<Omit<Services, 'close'>> => {
  const { dataDir, region, accountId } = config
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
    { log: log.child({ name: 'kms' }), clock, copy: copy?.kms },
  )
  closers.push(kms.close)
  const call = kmsClient({ transport: directTransport(kms.dispatch), ...service, region, clock })
  const obs = await createObs(
    {
      dataDir: dataDir && join(dataDir, 'obs'),
      region,
      accountId,
      user,
      service,
      domains: DEFAULT_DOMAINS,
      bucketKeySeconds: BUCKET_KEY_SECONDS,
    },
    { log: log.child({ name: 'obs' }), keyring: kmsKeyring(call), clock, copy: copy?.obs },
  )
  closers.push(obs.close)
  kms.onKeyChange(obs.forgetBucketKeys)
  return { kms, obs }
}
