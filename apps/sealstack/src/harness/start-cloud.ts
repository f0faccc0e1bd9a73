import { type Cloud, startCloud as startServing } from '../cloud.ts'
import { type CloudConfig, readConfig } from '../config.ts'
import type { ServicesCopy } from '../services.ts'
import { atRest } from './at-rest.ts'
import { movableClock } from './clock.ts'
import { kmsEvents } from './kms-events.ts'
import { objectEvents } from './object-events.ts'
import { takeSnapshot } from './snapshot.ts'
import type { CloudOptions, CloudSnapshot, TestCloud } from './test-cloud.ts'

/**
 * Starts a cloud in this process. Clouds know nothing of one another, and there may be any number.
 * @throws the errors of the services and of the system, whose messages say what to do; nothing is left open.
 */
export const startCloud = (options: CloudOptions = {}): Promise<TestCloud> => start(configOf(options))

const start = async (config: CloudConfig, copy?: ServicesCopy, clockOffset = 0): Promise<TestCloud> => {
  const clock = movableClock(async () => {
    const { kms, obs } = cloud.services()
    await kms.sweep()
    await obs.runLifecycle()
  }, clockOffset)
  const cloud: Cloud = await startServing(config, { clock, copy })
  const { endpoint, caPath, services, faults, reset, close } = cloud
  const { region, accessKeyId, secretAccessKey, dataDir } = config
  const snapshot = async (): Promise<CloudSnapshot> => {
    if (dataDir !== undefined) {
      throw new Error('Only a cloud in memory can be copied: stop this one and copy its data folder instead.')
    }
    const offset = clock.offset()
    return takeSnapshot(services(), (taken) => start({ ...config, port: 0 }, taken, offset))
  }
  return {
    endpoint,
    urls: { kms: cloud.kms, obs: cloud.obs },
    caPath,
    aws: () => ({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      systemClockOffset: clock.offset(),
    }),
    obs: () => ({ access_key_id: accessKeyId, secret_access_key: secretAccessKey, server: endpoint }),
    events: objectEvents(services),
    kms: { events: kmsEvents(services) },
    clock,
    faults,
    atRest: atRest(services, dataDir),
    reset,
    snapshot,
    fork: async () => {
      const taken = await snapshot()
      return taken.start().finally(taken.close)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const configOf = (options: CloudOptions): CloudConfig => {
  const { dataDir, logLevel = 'silent', port = 0, tls = false, ...rest } = options
  const base = readConfig({}, dataDir === undefined ? { memory: true } : { data: dataDir })
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return { ...base, ...given, logLevel, port, tls: { ...base.tls, isGenerated: tls } }
}
