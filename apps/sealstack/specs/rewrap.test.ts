import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createClient as openDatabase } from '@libsql/client'
import { tempDir } from '@sealstack/testing'
import { describe, onTestFinished, test } from 'vitest'
import { startCloud, type TestCloud } from '../src/index.ts'
import { outcomeOf, runProgram } from './_util.ts'

const MIB = 2 ** 20
const BUCKET = 'photos'

const begin = async (dataDir?: string) => {
  const cloud = await startCloud({ dataDir })
  const [s3, kms] = [new S3Client(cloud.aws()), new KMSClient(cloud.aws())]
  onTestFinished(async () => {
    s3.destroy()
    kms.destroy()
    await cloud.close()
  })
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
  const newKey = async (): Promise<string> => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
  const put = (Key: string, Body: string, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }))
  const read = async (Key: string, more: object = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }))).Body?.transformToString()
  const keyOf = async (Key: string) => (await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }))).SSEKMSKeyId
  return { cloud, s3, kms, newKey, put, read, keyOf }
}

type Begun = Awaited<ReturnType<typeof begin>>

const rewrap = async ({ endpoint }: TestCloud, order: object = {}) => {
  const init = { method: 'POST', body: JSON.stringify({ bucket: BUCKET, ...order }) }
  const response = await fetch(`${endpoint}/_sealstack/rewrap`, init)
  return { status: response.status, ...JSON.parse(await response.text()) }
}

const status = async ({ endpoint }: TestCloud, query = `bucket=${BUCKET}`) =>
  JSON.parse(await (await fetch(`${endpoint}/_sealstack/rewrap?${query}`)).text())

const impactOf = async ({ endpoint }: TestCloud, key: string) =>
  JSON.parse(await (await fetch(`${endpoint}/_sealstack/kms/impact?${new URLSearchParams({ key })}`)).text())

const customerKey = createHash('sha256').update('customer').digest()
const customer = {
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: customerKey.toString('base64'),
  SSECustomerKeyMD5: createHash('md5').update(customerKey).digest('base64'),
}

/** Objects of each mode, an object in parts and an upload under way; gives what each is to read as. */
const writeAll = async ({ s3, put }: Begun, SSEKMSKeyId: string) => {
  const sse = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId } as const
  await put('store', 'of the store')
  await put('kms', 'kms', { ...sse, SSEKMSEncryptionContext: Buffer.from('{"a":"b"}').toString('base64') })
  await put('bucket-key/1', 'one', { ...sse, BucketKeyEnabled: true })
  await put('bucket-key/2', 'two', { ...sse, BucketKeyEnabled: true })
  await put('dsse', 'twice', { ...sse, ServerSideEncryption: 'aws:kms:dsse' })
  await put('customer', 'sealed by the client', customer)
  const part = Buffer.alloc(5 * MIB, 'p')
  const upload = async (Key: string) => {
    const place = { Bucket: BUCKET, Key }
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, ...sse }))
    const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: part }))
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] }
    return () => s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }))
  }
  await (await upload('parts'))()
  const complete = await upload('under-way')
  const texts = {
    ...{ store: 'of the store', kms: 'kms', 'bucket-key/1': 'one', 'bucket-key/2': 'two', dsse: 'twice' },
    parts: part.toString(),
  }
  return { texts, complete }
}

describe('re-wrapping', () => {
  test('takes every mode to the newest version of its key, and none of its bytes', async ({ expect }) => {
    const begun = await begin()
    const { cloud, kms, s3, newKey, put, read } = begun
    const key = await newKey()
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }))
    const first = await put('kms', 'an older version', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })
    const { texts, complete } = await writeAll(begun, key)
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key }))
    await put('new', 'after the rotation', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })

    const before = await status(cloud)
    const under = (keyVersion: number, more: object) =>
      expect.objectContaining({ bucket: BUCKET, keyArn: key, keyVersion, newestVersion: 1, ...more })
    expect(before.keys).toContainEqual(under(0, { wrapped: 7, versions: 6, objects: 5, uploads: 1 }))
    expect(before.keys).toContainEqual(under(1, { wrapped: 1, versions: 1, objects: 1, uploads: 0 }))
    expect(before.stale).toBe(7)

    expect(await rewrap(cloud)).toMatchObject({ status: 200, rewrapped: 7, overtaken: 0, refused: [] })
    const after = await status(cloud)
    expect(after.keys).toContainEqual(under(0, { wrapped: 0, versions: 0, objects: 0, bytes: 0, uploads: 0 }))
    expect(after.keys).toContainEqual(under(1, { wrapped: 8, versions: 7, objects: 6, uploads: 1 }))
    expect(after.stale).toBe(0)
    expect(await rewrap(cloud)).toMatchObject({ rewrapped: 0, refused: [] })

    for (const [name, text] of Object.entries(texts)) expect(await read(name), name).toBe(text)
    expect(await read('kms', { VersionId: first.VersionId })).toBe('an older version')
    expect(await read('customer', customer)).toBe('sealed by the client')
    await complete()
    expect((await read('under-way'))?.length).toBe(5 * MIB)
    const [event] = (await cloud.events.list({ object: `${BUCKET}/dsse` })).filter(
      (each) => each.operation === 'Rewrap',
    )
    expect(event).toMatchObject({
      outcome: 'allowed',
      ...{ keyArn: key, keyVersion: 1, principal: 'arn:aws:iam::000000000000:root' },
      kms: [{ operation: 'ReEncryptMany', keyVersion: 0, count: 5, via: 'obs' }],
    })
  })

  test('takes them to another key, but what is under the store’s own or the client’s', async ({ expect }) => {
    const begun = await begin()
    const { cloud, kms, newKey, read, keyOf } = begun
    const [old, other] = [await newKey(), await newKey()]
    const { texts } = await writeAll(begun, old)
    expect(await rewrap(cloud, { prefix: 'bucket-key/', to: other })).toMatchObject({ rewrapped: 2 })
    expect(await keyOf('bucket-key/1')).toBe(other)
    expect(await keyOf('kms')).toBe(old)
    expect(await rewrap(cloud, { to: other })).toMatchObject({ rewrapped: 4, refused: [] })
    expect(await impactOf(cloud, old)).toEqual({
      ...{ keyArn: old, keyState: 'Enabled', buckets: [] },
      total: { objects: 0, versions: 0, bytes: 0, uploads: 0, uploadBytes: 0 },
    })
    await kms.send(new DisableKeyCommand({ KeyId: old }))
    for (const [name, text] of Object.entries(texts)) expect(await read(name), name).toBe(text)
    expect(await keyOf('dsse')).toBe(other)
    expect(await keyOf('store')).toBeUndefined()
    const calls = await cloud.kms.events.list({ operation: 'ReEncryptMany' })
    // The two objects of one bucket key cost one ciphertext.
    expect(calls.map(({ count }) => count)).toEqual([1, 3, 1])
  })

  test('goes on where it ended', async ({ expect }) => {
    const { cloud, kms, newKey, put } = await begin()
    const key = await newKey()
    for (let n = 0; n < 5; n++) await put(`k${n}`, 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key }))
    const first = await rewrap(cloud, { limit: 2 })
    expect(first).toMatchObject({ rewrapped: 2, next: expect.any(String) })
    expect((await status(cloud)).stale).toBe(3)
    const second = await rewrap(cloud, { limit: 2, after: first.next })
    expect(second).toMatchObject({ rewrapped: 2 })
    expect(await rewrap(cloud, { perSecond: 2 })).toMatchObject({ rewrapped: 1 })
    expect(await rewrap(cloud, { after: 'nowhere' })).toMatchObject({ status: 400 })
    expect(await rewrap(cloud, { bucket: 'none' })).toMatchObject({ status: 404 })
    expect(await rewrap(cloud, { to: 'alias/none' })).toMatchObject({ status: 400 })
    expect(await rewrap(cloud, { to: 'alias/aws/sse-s3' })).toMatchObject({ status: 400 })
  })

  test('is refused as ReEncrypt is: by the key’s state, by its policy, object by object', async ({ expect }) => {
    const { cloud, kms, newKey, put, read } = await begin()
    const [disabled, guarded] = [await newKey(), await newKey()]
    await put('d', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: disabled })
    await put('free', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: guarded })
    await put('held', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: guarded })
    for (const KeyId of [disabled, guarded]) await kms.send(new RotateKeyOnDemandCommand({ KeyId }))
    await kms.send(new DisableKeyCommand({ KeyId: disabled }))
    const all = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:root' },
      Action: 'kms:*',
      Resource: '*',
    }
    const Condition = { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${BUCKET}/held` } }
    const deny = { ...all, Sid: 'Held', Effect: 'Deny', Action: 'kms:ReEncrypt*', Condition }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [all, deny] })
    await kms.send(new PutKeyPolicyCommand({ KeyId: guarded, Policy }))

    const { rewrapped, refused } = await rewrap(cloud)
    expect(rewrapped).toBe(1)
    expect(refused).toHaveLength(2)
    expect(refused).toContainEqual(expect.objectContaining({ code: 'DisabledException', count: 1, example: 'd' }))
    expect(refused).toContainEqual(
      expect.objectContaining({ code: 'AccessDeniedException', count: 1, example: 'held' }),
    )
    expect(await read('held')).toBe('x')
    const [event] = (await cloud.events.list({ object: `${BUCKET}/held` })).slice(-1)
    const last = (await cloud.events.list({ object: `${BUCKET}/held`, operation: 'Rewrap' })).at(-1)
    expect(event?.operation).toBe('GetObject')
    expect(last).toMatchObject({ outcome: 'refused', kms: [{ count: 1 }, { reason: expect.stringContaining('Held') }] })
  })

  test('names what is damaged, and goes on with what comes behind it', async ({ expect }) => {
    const { path, remove } = tempDir()
    onTestFinished(remove)
    const { cloud, kms, newKey, put, read } = await begin(path)
    const key = await newKey()
    const sse = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key } as const
    const damage = {
      'a-no-json': `"context" = '{"a":'`,
      'b-no-pairs': `"context" = '{"a":1}'`,
      'c-no-text': `"context" = '{"a":"\\ud800"}'`,
      'd-no-key': `"wrappedDek" = x'00'`,
      'e-bucket-key': `"context" = 'null'`,
    }
    for (const name of Object.keys(damage)) await put(name, 'x', { ...sse, BucketKeyEnabled: name === 'e-bucket-key' })
    await put('f-bucket-key', 'sound', { ...sse, BucketKeyEnabled: true })
    await put('g-sound', 'sound', sse)
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key }))
    const database = openDatabase({ url: `file:${join(path, 'obs', 'obs.db')}` })
    for (const [name, change] of Object.entries(damage)) {
      const args = [name]
      await database.execute({ sql: `UPDATE "ObjectVersion" SET ${change} WHERE "key" = ?`, args })
    }
    database.close()

    const code = 'ObjectCorrupted'
    const first = await rewrap(cloud, { limit: 3 })
    expect(first).toMatchObject({ status: 200, rewrapped: 0, refused: [], next: expect.any(String) })
    expect(first.failed).toEqual([{ code, message: expect.any(String), example: 'a-no-json', count: 3 }])
    const rest = await rewrap(cloud, { after: first.next })
    expect(rest).toMatchObject({
      rewrapped: 2,
      overtaken: 0,
      refused: [],
      failed: [{ code, example: 'd-no-key', count: 2 }],
    })
    expect(rest.next).toBeUndefined()
    expect([await read('f-bucket-key'), await read('g-sound')]).toEqual(['sound', 'sound'])
    const events = await cloud.events.list({ bucket: BUCKET, operation: 'Rewrap', code })
    expect(events.map((event) => [event.key, event.status, event.outcome])).toEqual(
      Object.keys(damage).map((name) => [name, 422, 'failed']),
    )
    expect(await outcomeOf(runProgram(['rewrap', '--bucket', BUCKET, '--endpoint', cloud.endpoint]))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('5 data keys left alone, that of a-no-json for one: ObjectCorrupted'),
    })
  })

  test('leaves alone what others write, copy and delete meanwhile', async ({ expect }) => {
    const { cloud, s3, kms, newKey, put, read } = await begin()
    const key = await newKey()
    const sse = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key } as const
    const names = Array.from({ length: 30 }, (_, index) => `k${String(index).padStart(2, '0')}`)
    await Promise.all(names.map((name) => put(name, `first ${name}`, sse)))
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: key }))
    const [deleted, written, copied] = [names.slice(0, 10), names.slice(10, 20), names.slice(20)]
    const work = [
      ...deleted.map((Key) => () => s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }))),
      ...written.map((name) => () => put(name, `second ${name}`, sse)),
      ...copied.map(
        (name) => () =>
          s3.send(
            new CopyObjectCommand({ Bucket: BUCKET, Key: `copy-${name}`, CopySource: `${BUCKET}/${name}`, ...sse }),
          ),
      ),
    ]
    const passes = async () => {
      for (let n = 0; n < 12; n++) expect(await rewrap(cloud, { limit: 3 })).toMatchObject({ status: 200, refused: [] })
    }
    await Promise.all([passes(), ...work.map((each) => each())])
    await rewrap(cloud)
    expect((await status(cloud)).stale).toBe(0)
    for (const name of written) expect(await read(name)).toBe(`second ${name}`)
    for (const name of copied) expect(await read(`copy-${name}`)).toBe(`first ${name}`)
    for (const name of deleted) await expect(read(name)).rejects.toMatchObject({ name: 'NoSuchKey' })
    const { total } = await impactOf(cloud, key)
    expect(total).toMatchObject({ objects: 30, versions: 30 })
  })
})

test('the program re-wraps, tells what is left, and what a key is needed for', async ({ expect }) => {
  const { cloud, kms, newKey, put } = await begin()
  const key = await newKey()
  for (const name of ['a', 'b']) await put(name, 'four', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: key }))
  const run = (...args: readonly string[]) => outcomeOf(runProgram([...args, '--endpoint', cloud.endpoint]))
  expect(await run('rewrap', '--bucket', BUCKET, '--per-second', '1000')).toEqual({
    code: 0,
    stdout: `2 data keys of ${BUCKET} re-wrapped.\n0 objects left on version 0 of ${key}\n2 objects on version 1 of ${key}\n`,
    stderr: '',
  })
  const [left, needed, json] = await Promise.all([
    run('rewrap', '--status'),
    run('kms', 'impact', key),
    run('kms', 'impact', key, '--json'),
  ])
  expect(left.stdout).toBe(
    `${BUCKET}: 0 objects left on version 0 of ${key}\n${BUCKET}: 2 objects on version 1 of ${key}\n`,
  )
  const sums = '2 objects, 2 versions, 8 bytes'
  expect(needed.stdout).toBe(`${key}, Enabled\n${BUCKET}: ${sums}\nUnreadable without it: ${sums}\n`)
  expect(JSON.parse(json.stdout)).toEqual(await impactOf(cloud, key))
  await kms.send(new DisableKeyCommand({ KeyId: key }))
  const other = await newKey()
  expect(await run('rewrap', '--bucket', BUCKET, '--to', other, '--json')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('DisabledException'),
  })
})

test('Ctrl-C ends the program with the slice that is under way, and the same command does the rest', async ({
  expect,
}) => {
  const { cloud, kms, newKey, put } = await begin()
  const key = await newKey()
  const names = Array.from({ length: 50 }, (_, index) => `k${index}`)
  await Promise.all(names.map((name) => put(name, 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })))
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: key }))
  const args = ['rewrap', '--bucket', BUCKET, '--json', '--endpoint', cloud.endpoint]
  const child = runProgram([...args, '--per-second', '5'])
  const ended = outcomeOf(child)
  await expect.poll(async () => (await status(cloud)).stale, { timeout: 30_000, interval: 20 }).toBeLessThan(50)
  child.kill('SIGINT')
  const { code, stdout } = await ended
  const said = JSON.parse(stdout)
  expect(code).toBe(130)
  expect(said).toMatchObject({ isInterrupted: true, overtaken: 0, refused: [], failed: [] })
  expect(said.rewrapped % 5).toBe(0)
  const { stale } = await status(cloud)
  expect(stale).toBe(50 - said.rewrapped)
  expect(stale).toBeGreaterThan(0)
  const rest = await outcomeOf(runProgram(args))
  expect([rest.code, JSON.parse(rest.stdout)]).toMatchObject([0, { isInterrupted: false, rewrapped: stale }])
})

test('a key tells what becomes unreadable without it: versions, both layers, bucket keys, parts, uploads', async ({
  expect,
}) => {
  const begun = await begin()
  const { cloud, s3, newKey, put } = begun
  const key = await newKey()
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }))
  await put('kms', 'an older version', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key })
  await writeAll(begun, key)
  await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'bucket-key/2' }))
  const rest = { bytes: 16 + 3 + 3 + 3 + 5 + 5 * MIB, uploads: 1, uploadBytes: 5 * MIB }
  expect((await impactOf(cloud, key)).total).toEqual({ objects: 4, versions: 6, ...rest })
  const store = (await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'dsse' }))).SSEKMSKeyId
  expect(store).toBe(key)
  const [event] = await cloud.events.list({ object: `${BUCKET}/dsse` })
  // The store's own key holds its own objects, and the outer layers of those that have two.
  const impact = await impactOf(cloud, event?.outerKeyArn ?? '')
  expect(impact.total).toMatchObject({ objects: 2, versions: 2, bytes: 12 + 5, uploads: 0 })
})
