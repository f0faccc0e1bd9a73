import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { Agent } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import { type Keyring, memoryKeyring } from '@sealstack/envelope'
import { listen } from '@sealstack/http'
import { createApp } from '@sealstack/http/express'
import { createLogger } from '@sealstack/logging'
import { tempDir } from '@sealstack/testing'
import ObsClient from 'esdk-obs-nodejs'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
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

type End = () => void | Promise<void>

/** An object store on a free port with its data in a folder of its own. */
export const startObs = async (
  overrides: Partial<ObsOverrides> & {
    readonly dataDir?: string
    readonly idleTimeoutMs?: number
    readonly region?: string
    /** Takes what is to be done when the store is no longer needed; the end of the test where nothing is said. */
    readonly finished?: (end: End) => unknown
    readonly config?: Partial<ObsConfig>
  } = {},
) => {
  const { finished = onTestFinished, region = 'us-east-1' } = overrides
  const dir = overrides.dataDir ?? newDir(finished)
  const obs = await createObs(
    {
      dataDir: dir,
      region,
      accountId: '000000000000',
      user: { accessKeyId: 'test', secretAccessKey: 'test' },
      service: { accessKeyId: 'obs', secretAccessKey: 'obs' },
      domains: DEFAULT_DOMAINS,
      ...overrides.config,
    },
    { log: createLogger('obs', { level: 'silent' }), keyring: memoryKeyring(), ...overrides },
  )
  const app = createApp(obs.dispatch)
  const listener = await listen(app, { host: '127.0.0.1', port: 0, idleTimeoutMs: overrides.idleTimeoutMs })
  let isOpen = true
  const stop = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await listener.close(0)
    await obs.close()
  }
  finished(stop)
  const s3 = new S3Client({
    endpoint: listener.url,
    region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  finished(() => s3.destroy())
  return { ...obs, app, s3, url: listener.url, port: listener.port, dir, stop }
}

/** One store for all tests of a file, which take buckets of their own. */
export const sharedObs = (
  overrides: Parameters<typeof startObs>[0] = {},
): (() => Awaited<ReturnType<typeof startObs>>) => {
  let shared: Awaited<ReturnType<typeof startObs>> | undefined
  const ends: End[] = []
  beforeAll(async () => {
    shared = await startObs({ ...overrides, finished: (end) => ends.unshift(end) })
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })
  return () => {
    if (!shared) throw new Error('The store is there once a test runs')
    return shared
  }
}

const newDir = (finished: (end: End) => unknown): string => {
  const dir = tempDir()
  finished(dir.remove)
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

/**
 * The blobs of a data folder, finished and not: files, and what lies in the database as `obs.db/ID`. What was replaced or
 * deleted goes with the next transaction, which follows at once: look again until it has.
 */
export const blobsBelow = (dir: string): readonly string[] => {
  const files = filesBelow(dir)
  const path = join(dir, 'obs.db')
  const small = files.includes(path) ? smallBlobsOf(path) : []
  return [
    ...files.filter((file) => /^\/(blobs|tmp)\//.test(file.slice(dir.length))),
    ...small.map((id) => join(path, id)),
  ]
}

const smallBlobsOf = (path: string): readonly string[] => {
  const database = openSqlite(path)
  try {
    return database.prepare('SELECT id FROM SmallBlob').pluck().all()
  } finally {
    database.close()
  }
}

// What only the metadata package depends on.
const Sqlite = createRequire(new URL('../../../packages/metadata/package.json', import.meta.url))('libsql')

/** A database, to look into past all that is tested, or to change what lies there. */
export const openSqlite = (path: string) => new Sqlite(path)

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

/** {@link sendRaw} in one line: method and target, then headers and body. */
export const ask = (url: string, line: string, headers: Readonly<Record<string, string>> = {}, body?: string) => {
  const [method = '', target = ''] = line.split(' ')
  const [path = '', query = ''] = target.split('?')
  return sendRaw(url, { method, path, query, headers, body })
}
