import { KMSClient } from '@aws-sdk/client-kms'
import { listen } from '@sealstack/http'
import { createApp } from '@sealstack/http/express'
import { createLogger } from '@sealstack/logging'
import { onTestFinished } from 'vitest'
import { createKms, DEFAULT_PROJECT_ID, type KmsConfig, type KmsOverrides } from '../src/index.ts'

/** How the KMS of a test is set up. */
export const testConfig = (config: Partial<KmsConfig> = {}): KmsConfig => ({
  dataDir: undefined,
  region: 'us-east-1',
  accountId: '000000000000',
  projectId: DEFAULT_PROJECT_ID,
  domainId: DEFAULT_PROJECT_ID,
  user: { accessKeyId: 'test', secretAccessKey: 'test' },
  service: { accessKeyId: 'obs', secretAccessKey: 'obs-secret' },
  authToken: 'token',
  rootPassphrase: undefined,
  ...config,
})

/** What tests put in place of the real thing. */
export const testOverrides = (overrides: Partial<KmsOverrides> = {}): KmsOverrides => ({
  log: createLogger('kms', { level: 'silent' }),
  ...overrides,
})

/** A client of the AWS SDK. */
export const kmsClient = (
  endpoint: string,
  credentials = { accessKeyId: 'test', secretAccessKey: 'test' },
  region = 'us-east-1',
): KMSClient => new KMSClient({ endpoint, region, maxAttempts: 1, credentials })

/** A KMS on a free port, with an AWS client and a caller of the OTC dialect. */
export const startKms = async (config: Partial<KmsConfig> = {}, overrides: Partial<KmsOverrides> = {}) => {
  const kms = await createKms(testConfig(config), testOverrides(overrides))
  const listener = await listen(createApp(kms.dispatch), { host: '127.0.0.1', port: 0 })
  let isOpen = true
  const stop = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await listener.close(0)
    await kms.close()
  }
  onTestFinished(stop)
  const clientAs = (accessKeyId: string, secretAccessKey: string, region?: string): KMSClient => {
    const client = kmsClient(listener.url, { accessKeyId, secretAccessKey }, region)
    onTestFinished(() => client.destroy())
    const { clock } = overrides
    if (!clock) return client
    // Requests are signed at the time that the KMS believes it to be.
    const systemClockOffset = { get: () => clock.now() - Date.now(), set: () => {} }
    Object.defineProperty(client.config, 'systemClockOffset', systemClockOffset)
    return client
  }
  const otc = async (name: string, body: object, headers: Record<string, string> = { 'x-auth-token': 'token' }) => {
    const response = await fetch(`${listener.url}/v1.0/${DEFAULT_PROJECT_ID}/kms/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const otcGet = async (name: string) => {
    const headers = { 'x-auth-token': 'token' }
    const response = await fetch(`${listener.url}/v1.0/${DEFAULT_PROJECT_ID}/kms/${name}`, { headers })
    return JSON.parse(await response.text())
  }
  return {
    ...kms,
    stop,
    otcGet,
    url: listener.url,
    aws: clientAs('test', 'test'),
    service: clientAs('obs', 'obs-secret'),
    clientAs,
    otc,
  }
}
