import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { Agent } from 'node:http'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import { type Keyring, memoryKeyring } from '@sealstack/envelope'
import { listen } from '@sealstack/http'
import { createLogger } from '@sealstack/logging'
import { tempDir } from '@sealstack/testing'
import ObsClient from 'esdk-obs-nodejs'
import { onTestFinished } from 'vitest'
import { createObs, DEFAULT_DOMAINS, type ObsConfig, type ObsOverrides } from '../src/index.ts'

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
  overrides: Partial<ObsOverrides> & {
    readonly dataDir?: string
    readonly idleTimeoutMs?: number
    readonly config?: Partial<ObsConfig>
  } = {},
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
      ...overrides.config,
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

/** A request as a test sends it past the SDKs, which send no wrong ones. */
export interface RawRequest {
  readonly method?: string
  readonly path: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Signs a request and sends it; gives status, headers, and the answer with its error code. */
export const sendRaw = async (
  url: string,
  { method = 'GET', path, query = '', body, ...request }: RawRequest,
): Promise<{ readonly status: number; readonly code: string; readonly text: string; readonly headers: Headers }> => {
  const { host: _, ...headers } = signRequest(
    { method, rawPath: path, rawQuery: query, headers: { host: new URL(url).host, ...request.headers } },
    {
      accessKeyId: 'test',
      secretAccessKey: 'test',
      region: 'us-east-1',
      service: 's3',
      nowMs: Date.now(),
      payloadHash: 'UNSIGNED-PAYLOAD',
    },
  )
  const response = await fetch(`${url}${path}${query && `?${query}`}`, { method, headers, body })
  const text = await response.text()
  return { status: response.status, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? '', text, headers: response.headers }
}

/** The header that documents about data must come with. */
export const contentMd5 = (body: string) => ({ 'content-md5': createHash('md5').update(body).digest('base64') })

/** How the official OBS SDK speaks: OBS's own dialect, or S3's with its older signature. */
export type ObsDialect = 'obs' | 'v2'

/** Resolves every name to loopback: the OBS SDK speaks its own dialect only to a server that has a name. */
export const obsAgent = new Agent({
  lookup: (_host, options, done) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
})

/** The official OBS SDK, pointed at a store of this machine. */
export const obsClient = async (dialect: ObsDialect, port: number) => {
  const server = dialect === 'obs' ? `http://obs.local.test:${port}` : `http://127.0.0.1:${port}`
  const client = new ObsClient({
    access_key_id: 'test',
    secret_access_key: 'test',
    server,
    http_agent: obsAgent,
    max_retry_count: 0,
  })
  // The constructor goes on after it has returned; a call in the same tick fails.
  await new Promise(setImmediate)
  return client
}
