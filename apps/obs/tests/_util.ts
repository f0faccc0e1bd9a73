import { readdirSync, readFileSync, statSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { type Keyring, memoryKeyring } from '@sealstack/envelope'
import { listen } from '@sealstack/http'
import { createLogger } from '@sealstack/logging'
import { tempDir } from '@sealstack/testing'
import { onTestFinished } from 'vitest'
import { createObs, DEFAULT_DOMAINS, type ObsOverrides } from '../src/index.ts'

/** A keyring that remembers each data key it gave in the clear, so that a test can look for it on disk. */
export const spyingKeyring = (inner: Keyring = memoryKeyring()) => {
  const deks: Buffer[] = []
  const calls: string[] = []
  const keyring: Keyring = {
    generate: async (request) => {
      calls.push(`generate ${request.keyId} ${JSON.stringify(request.context)}`)
      const dataKey = await inner.generate(request)
      deks.push(Buffer.from(dataKey.dek))
      return dataKey
    },
    unwrap: async (request) => {
      calls.push(`unwrap ${request.keyArn} ${JSON.stringify(request.context)}`)
      return inner.unwrap(request)
    },
  }
  return { keyring, deks, calls }
}

/** An object store on a free port with its data in a folder of its own. */
export const startObs = async (
  overrides: Partial<ObsOverrides> & { readonly dataDir?: string; readonly idleTimeoutMs?: number } = {},
) => {
  const dir = overrides.dataDir ?? newDir()
  const obs = await createObs(
    {
      dataDir: dir,
      region: 'us-east-1',
      accountId: '000000000000',
      user: { accessKeyId: 'test', secretAccessKey: 'test' },
      service: { accessKeyId: 'obs', secretAccessKey: 'obs' },
      domains: DEFAULT_DOMAINS,
    },
    { log: createLogger('obs', { level: 'silent' }), keyring: memoryKeyring(), ...overrides },
  )
  const listener = await listen(obs.app, { host: '127.0.0.1', port: 0, idleTimeoutMs: overrides.idleTimeoutMs })
  let isOpen = true
  const stop = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await listener.close(0)
    await obs.close()
  }
  onTestFinished(stop)
  const s3 = new S3Client({
    endpoint: listener.url,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  onTestFinished(() => s3.destroy())
  return { ...obs, s3, url: listener.url, port: listener.port, dir, stop }
}

const newDir = (): string => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  return dir.path
}

/** Every file below a folder. */
export const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())

/** The files below a folder in which `bytes` stand as they are, in hex or in base64. */
export const filesHolding = (folder: string, bytes: Uint8Array): readonly string[] => {
  const needle = Buffer.from(bytes)
  const forms = [needle, Buffer.from(needle.toString('hex')), Buffer.from(needle.toString('base64').replace(/=+$/, ''))]
  return filesBelow(folder).filter((path) => {
    const content = readFileSync(path)
    return forms.some((form) => content.includes(form))
  })
}

/** The blobs of a data folder, finished and not. */
export const blobsBelow = (dir: string): readonly string[] =>
  filesBelow(dir).filter((path) => /^\/(blobs|tmp)\//.test(path.slice(dir.length)))

/** Resolves every name to loopback: the OBS SDK speaks its own dialect only to a server that has a name. */
export const obsAgent = new Agent({
  lookup: (_host, options, done) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
})
