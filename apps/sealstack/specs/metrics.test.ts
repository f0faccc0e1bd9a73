import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { CreateKeyCommand, DisableKeyCommand } from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { clientsOf, newDir, startHere, startService } from './_util.ts'

interface Series {
  readonly value: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Prometheus's own parser, carried over from its client for Python. */
const parse: (text: string) => readonly { readonly name: string; readonly metrics: readonly Series[] }[] =
  createRequire(import.meta.url)('parse-prometheus-text-format')

const PATH = '/_sealstack/metrics'

/** What Prometheus would read, and the value of one series of it: 0 where there is none. */
const scrape = async (endpoint: string) => {
  const response = await fetch(endpoint + PATH)
  const text = await response.text()
  const families = parse(text)
  const value = (name: string, labels: Readonly<Record<string, string>> = {}): number => {
    const series = families.find((family) => family.name === name)?.metrics ?? []
    const fits = series.filter((each) => Object.entries(labels).every(([key, wanted]) => each.labels?.[key] === wanted))
    return fits.reduce((sum, each) => sum + Number(each.value), 0)
  }
  return { type: response.headers.get('content-type'), text, value }
}

test('requests, bytes, calls of the KMS and memories are counted as clients saw them', async ({ expect }) => {
  const { endpoint, s3, kms } = await startHere()
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  const SSEKMSKeyId = KeyMetadata?.KeyId
  const at = { Bucket: 'hidden-bucket', Key: 'hidden-key' }
  await s3.send(new CreateBucketCommand({ Bucket: at.Bucket }))
  const before = await scrape(endpoint)
  const Body = Buffer.alloc(5000, 'x')
  await s3.send(new PutObjectCommand({ ...at, Body, ServerSideEncryption: 'aws:kms', SSEKMSKeyId }))
  const get = async () => (await s3.send(new GetObjectCommand(at))).Body?.transformToByteArray()
  for (let times = 0; times < 3; times++) expect(await get()).toHaveLength(5000)
  await s3.send(new HeadObjectCommand(at))
  await s3.send(new ListObjectsV2Command({ Bucket: at.Bucket }))
  await expect(s3.send(new GetObjectCommand({ ...at, Key: 'hidden-absent' }))).rejects.toThrow()
  await kms.send(new DisableKeyCommand({ KeyId: SSEKMSKeyId }))
  await expect(get()).rejects.toThrow()

  const { type, text, value } = await scrape(endpoint)
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
  const gets = { service: 'obs', operation: 'GetObject' }
  expect(value('sealstack_requests_total', { ...gets, status: '200' })).toBe(3)
  expect(value('sealstack_requests_total', { ...gets, status: '404', code: 'NoSuchKey' })).toBe(1)
  expect(value('sealstack_requests_total', { ...gets, status: '400', code: 'KMS.DisabledException' })).toBe(1)
  expect(value('sealstack_requests_total', { service: 'obs', operation: 'HeadObject' })).toBe(1)
  expect(value('sealstack_requests_total', { service: 'kms', operation: 'DisableKey', status: '200' })).toBe(1)
  expect(text).toContain('sealstack_request_seconds_count{service="obs",operation="GetObject"} 5\n')
  expect(value('sealstack_request_body_bytes_total', { service: 'obs', operation: 'PutObject' })).toBe(5000)
  expect(value('sealstack_response_body_bytes_total', gets)).toBeGreaterThan(15_000)
  // Calls as the store made them, and as the KMS had them.
  const calls = (labels: object) => value('sealstack_kms_calls_total', { service: 'obs', ...labels })
  expect(calls({ operation: 'GenerateDataKey' })).toBe(1)
  expect(calls({ operation: 'Decrypt' })).toBe(4)
  expect(calls({ operation: 'Decrypt', code: 'DisabledException' })).toBe(1)
  expect(value('sealstack_requests_total', { service: 'kms', operation: 'Decrypt' })).toBe(4)
  expect(text).toContain('sealstack_kms_call_seconds_count{service="obs",operation="Decrypt"} 4\n')
  const lookups = (service: string, cache: string, result: string) =>
    value('sealstack_cache_lookups_total', { service, cache, result })
  expect(lookups('kms', 'key-material', 'hit')).toBeGreaterThan(0)
  expect(lookups('obs', 'signing-keys', 'hit')).toBeGreaterThan(0)
  expect(lookups('obs', 'signing-keys', 'miss')).toBe(1)
  // On the wire there is more than bodies.
  const wire = { listener: 'edge' }
  const grown = (name: string) => value(name, wire) - before.value(name, wire)
  expect(grown('sealstack_received_bytes_total')).toBeGreaterThan(5000)
  expect(grown('sealstack_sent_bytes_total')).toBeGreaterThan(15_000)
  expect(value('sealstack_connections', wire)).toBeGreaterThan(0)
  expect(value('process_open_fds')).toBeGreaterThan(0)
  expect(text).not.toMatch(/hidden|arn:aws|000000000000/)
})

test('a Bucket Key that is held is a hit, and files of blobs are told while they are open', async ({ expect }) => {
  const { endpoint, s3 } = await startHere()
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  const sealed = { Bucket: 'photos', ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true } as const
  const Body = Buffer.alloc(16 * 1024 * 1024)
  for (const Key of ['a', 'b']) await s3.send(new PutObjectCommand({ ...sealed, Key, Body: 'small' }))
  await s3.send(new PutObjectCommand({ ...sealed, Key: 'large', Body }))
  const idle = await scrape(endpoint)
  const held = { service: 'obs', cache: 'bucket-keys' }
  expect(idle.value('sealstack_cache_lookups_total', { ...held, result: 'miss' })).toBe(1)
  expect(idle.value('sealstack_cache_lookups_total', { ...held, result: 'hit' })).toBe(2)
  expect(idle.value('sealstack_blob_files_open')).toBe(0)
  // More than fits between the two: the file stays open as long as nobody reads on.
  const reading = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'large' }))
  const busy = await scrape(endpoint)
  expect(busy.value('sealstack_blob_files_open', { use: 'reading' })).toBe(1)
  expect((await reading.Body?.transformToByteArray())?.length).toBe(Body.length)
  expect((await scrape(endpoint)).value('sealstack_blob_files_open')).toBe(0)
})

test('figures survive a reset, and are those of one cloud', async ({ expect }) => {
  const [one, two] = [await startHere(null), await startHere(null)]
  await one.s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await one.reset()
  await one.s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  const created = { service: 'obs', operation: 'CreateBucket' }
  expect((await scrape(one.endpoint)).value('sealstack_requests_total', created)).toBe(2)
  expect((await scrape(two.endpoint)).value('sealstack_requests_total', created)).toBe(0)
})

test('the reference tells of each figure that there is, and of no other', async ({ expect }) => {
  const { endpoint, s3 } = await startHere(null)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: 'x' }))
  await s3.send(new ListObjectsV2Command({ Bucket: 'photos' }))
  const told = [...(await scrape(endpoint)).text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, ...parts]) => parts)
  const reference = readFileSync(fileURLToPath(new URL('../../../docs/reference/metrics.md', import.meta.url)), 'utf8')
  const written = [...reference.matchAll(/^\| `(\w+)` +\| (\w+)/gm)].map(([, ...parts]) => parts)
  expect(told.sort()).toEqual(written.sort())
})

test('a bucket may be called metrics', async ({ expect }) => {
  const { endpoint, s3 } = await startHere(null)
  expect((await fetch(`${endpoint}/metrics`)).status).toBe(404)
  await s3.send(new CreateBucketCommand({ Bucket: 'metrics' }))
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'metrics' }))).KeyCount).toBe(0)
})

describe('processes of one service', () => {
  test('tell their figures, to this machine or to whoever has the token', async ({ expect }) => {
    const dir = newDir()
    const kms = await startService('kms', {
      ...{ KMS_PORT: '0', KMS_DATA: `${dir}/kms`, KMS_CONTROL_TOKEN: 'only for tests' },
      ...{ KMS_SERVICE_ACCESS_KEY_ID: 'svc', KMS_SERVICE_SECRET_ACCESS_KEY: 'secret' },
    })
    const obs = await startService('obs', {
      ...{ OBS_PORT: '0', OBS_DATA: `${dir}/obs`, OBS_KMS_URL: kms.url },
      ...{ OBS_KMS_ACCESS_KEY_ID: 'svc', OBS_KMS_SECRET_ACCESS_KEY: 'secret' },
    })
    const { s3 } = clientsOf(obs.url)
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: 'x' }))
    const { value } = await scrape(obs.url)
    expect(value('sealstack_requests_total', { service: 'obs', operation: 'PutObject', status: '200' })).toBe(1)
    expect(value('sealstack_kms_calls_total', { service: 'obs', operation: 'GenerateDataKey' })).toBe(1)
    expect(value('sealstack_received_bytes_total', { listener: 'obs' })).toBeGreaterThan(0)
    const ask = (headers: Record<string, string>, method = 'GET') => fetch(kms.url + PATH, { headers, method })
    expect((await ask({})).status).toBe(401)
    const authorization = 'Bearer only for tests'
    expect((await ask({ authorization, origin: 'http://localhost:3000' })).status).toBe(403)
    expect((await ask({ authorization }, 'POST')).status).toBe(405)
    const text = await (await ask({ authorization })).text()
    expect(text).toContain('sealstack_requests_total{service="kms",operation="GenerateDataKey",status="200"} 1\n')
  })
})
