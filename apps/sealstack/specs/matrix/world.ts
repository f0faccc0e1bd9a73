import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { createHandler, listen } from '@sealstack/http'
import { createKms, DEFAULT_PROJECT_ID } from '@sealstack/kms'
import { directTransport, type KmsTransport, kmsClient, kmsKeyring } from '@sealstack/kms-client'
import { createLogger } from '@sealstack/logging'
import { createObs, DEFAULT_DOMAINS } from '@sealstack/obs'
import { tempDir } from '@sealstack/testing'
import { ACCESS, createClient, type Send } from './client.ts'
import type { State } from './dimensions.ts'
import type { KeyNames } from './headers.ts'
import type { Arns } from './oracle.ts'

const DAY_MS = 86_400_000
const HOME = { region: 'us-east-1', accountId: '000000000000' } as const
const SERVICE = { accessKeyId: 'service', secretAccessKey: 'secret' } as const

/** A cloud on disk whose key can be put into any state. */
export interface World {
  readonly send: Send
  readonly url: string
  readonly dir: string
  readonly keys: KeyNames
  readonly kms: KMSClient
  /** What answers call the keys; the default one is there once something was sealed under it. */
  readonly arns: () => Promise<Arns>
  readonly now: () => number
  /** Moves the clock on, by days. */
  readonly pass: (days: number) => void
  /** Brings about a state, from the one before it in their order. */
  readonly enter: (state: State) => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts KMS and object store as the whole cloud does, but for a transport between them that can be cut. */
export const startWorld = async (): Promise<World> => {
  const dir = tempDir()
  let [aheadMs, isDown] = [0, false]
  const now = (): number => Date.now() + aheadMs
  const shared = { log: createLogger('matrix', { level: 'silent' }), clock: { now } }
  const kmsConfig = {
    ...HOME,
    projectId: DEFAULT_PROJECT_ID,
    domainId: DEFAULT_PROJECT_ID,
    authToken: undefined,
    rootPassphrase: undefined,
  }
  const service = await createKms({ ...kmsConfig, dataDir: `${dir.path}/kms`, user: ACCESS, service: SERVICE }, shared)
  const direct = directTransport(service.dispatch)
  const transport: KmsTransport = {
    ...direct,
    send: (request) => (isDown ? Promise.reject(new Error('connect ECONNREFUSED')) : direct.send(request)),
  }
  const keyring = kmsKeyring(kmsClient({ transport, ...SERVICE, region: HOME.region, clock: shared.clock }))
  const obsConfig = { ...HOME, user: ACCESS, service: SERVICE, domains: DEFAULT_DOMAINS, bucketKeySeconds: 300 }
  const obs = await createObs({ ...obsConfig, dataDir: `${dir.path}/obs` }, { ...shared, keyring })
  service.onKeyChange(obs.forgetKeys)
  const port = { host: '127.0.0.1', port: 0 }
  const [kmsPort, obsPort] = [
    await listen(createHandler(service.dispatch), port),
    await listen(createHandler(obs.dispatch), port),
  ]
  const client = createClient(obsPort.url, now)
  const newKms = (): KMSClient =>
    new KMSClient({ endpoint: kmsPort.url, region: HOME.region, credentials: ACCESS, systemClockOffset: aheadMs })
  const kms = newKms()
  const keys = await makeKey(kms)
  return {
    send: client.send,
    url: obsPort.url,
    dir: dir.path,
    keys,
    kms,
    arns: async () => ({ user: keys.arn, default: await arnOf(newKms(), 'alias/aws/s3') }),
    now,
    pass: (days) => {
      aheadMs += days * DAY_MS
    },
    enter: async (state) => {
      const admin = newKms()
      isDown = state === 'KMS down'
      if (state === 'deleted') {
        aheadMs += 8 * DAY_MS
        await service.sweep()
      } else await bringAbout(admin, keys.id, state)
      admin.destroy()
    },
    close: async () => {
      client.close()
      kms.destroy()
      await Promise.all([kmsPort.close(0), obsPort.close(0)])
      await obs.close()
      await service.close()
      dir.remove()
    },
  }
}

const makeKey = async (kms: KMSClient): Promise<KeyNames> => {
  const { KeyMetadata: { Arn: arn = '', KeyId: id = '' } = {} } = await kms.send(new CreateKeyCommand({}))
  const alias = 'alias/mine'
  await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: id }))
  return { arn, id, alias, long: arn.replace('arn:aws:kms:', '') }
}

const arnOf = async (kms: KMSClient, KeyId: string): Promise<string> => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }))
  kms.destroy()
  return KeyMetadata?.Arn ?? ''
}

const policy = (...denied: readonly object[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::000000000000:root' }, Action: 'kms:*', Resource: '*' },
      ...denied,
    ],
  })
const USE = { Effect: 'Deny', Principal: '*', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }

const bringAbout = async (kms: KMSClient, KeyId: string, state: State): Promise<void> => {
  if (state === 'disabled') await kms.send(new DisableKeyCommand({ KeyId }))
  if (state === 'enabled again') await kms.send(new EnableKeyCommand({ KeyId }))
  if (state === 'access denied') await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy(USE) }))
  if (state === 'KMS down') await kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy() }))
  if (state === 'pending deletion') await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
}
