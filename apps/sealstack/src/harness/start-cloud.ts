import { type Beginning, type Cloud, startCloud as startServing } from '../cloud.ts'
import { type CloudConfig, readConfig } from '../config.ts'
import type { ServicesCopy } from '../services.ts'
import { takeCopies } from '../snapshots/copies.ts'
import { kmsEvents } from './kms-events.ts'
import { objectEvents } from './object-events.ts'
import type { CloudOptions, CloudSnapshot, TestCloud } from './test-cloud.ts'

/**
 * Starts a cloud in this process. Clouds know nothing of one another, and there may be any number.
 * @throws the errors of the services and of the system, whose messages say what to do; nothing is left open.
 */
export const startCloud = (options: CloudOptions = {}): Promise<TestCloud> => start(configOf(options))

const start = async (config: CloudConfig, beginning: Beginning = {}): Promise<TestCloud> => {
  const cloud: Cloud = await startServing(config, beginning)
  const { endpoint, caPath, services, clock, faults, atRest, reset, close } = cloud
  const { region, accessKeyId, secretAccessKey, dataDir } = config
  const take = async () => {
    if (dataDir !== undefined) {
      throw new Error('Only a cloud in memory can be copied: stop this one and copy its data folder instead.')
    }
    const clockOffset = clock.offset()
    const copies = await takeCopies(services())
    const startAs = (copy: ServicesCopy): Promise<TestCloud> => start({ ...config, port: 0 }, { copy, clockOffset })
    return { copies, startAs }
  }
  const snapshot = async (): Promise<CloudSnapshot> => {
    const { copies, startAs } = await take()
    return {
      start: async () => startAs(await copies.again()),
      restore: async () => cloud.become(await copies.again()),
      close: copies.close,
      [Symbol.asyncDispose]: copies.close,
    }
  }
  const kms = kmsEvents(services)
  const closing = new AbortController()
  const end = async (): Promise<void> => {
    closing.abort()
    await close()
  }
  return {
    endpoint,
    urls: { kms: cloud.kms, obs: cloud.obs, iam: cloud.iam },
    caPath,
    aws: () => ({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      systemClockOffset: clock.offset(),
    }),
    obs: () => ({ access_key_id: accessKeyId, secret_access_key: secretAccessKey, server: endpoint }),
    events: objectEvents(services, { notifications: cloud.notifications, kms, closing: closing.signal }),
    kms: { events: kms },
    clock,
    faults,
    atRest,
    reset,
    snapshot,
    fork: async () => {
      const { copies, startAs } = await take()
      return startAs(copies.last).finally(copies.close)
    },
    close: end,
    [Symbol.asyncDispose]: end,
  }
}

const configOf = (options: CloudOptions): CloudConfig => {
  const { dataDir, logLevel = 'silent', port = 0, tls = false, ...rest } = options
  const base = readConfig({}, dataDir === undefined ? { memory: true } : { data: dataDir })
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return { ...base, ...given, logLevel, port, tls: { ...base.tls, isGenerated: tls } }
}
