import { readdirSync } from 'node:fs'
import {
  CreateKeyCommand,
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { onTestFinished, test, vi } from 'vitest'
import { startCloud, type TestCloud } from '../src/index.ts'
import { newDir } from './_util.ts'

const open = async (starting: Promise<TestCloud>): Promise<TestCloud> => {
  const cloud = await starting
  onTestFinished(cloud.close)
  return cloud
}

/** Clients as a user makes them. */
const clientsOf = (cloud: TestCloud) => {
  const [s3, kms] = [new S3Client(cloud.aws()), new KMSClient(cloud.aws())]
  onTestFinished(() => {
    s3.destroy()
    kms.destroy()
  })
  const Bucket = 'photos'
  return {
    s3,
    kms,
    put: (Key: string, Body: string, ServerSideEncryption?: 'aws:kms') =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption })),
    get: async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString(),
    buckets: async () => (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
  }
}

test('a cloud starts with no options and ends with `await using`', async ({ expect }) => {
  let endpoint = ''
  {
    await using cloud = await startCloud()
    endpoint = cloud.endpoint
    expect(await clientsOf(cloud).buckets()).toEqual([])
  }
  await expect(fetch(endpoint)).rejects.toThrow()
})

test('reset leaves nothing but ports and credentials, as often as one likes', async ({ expect }) => {
  const cloud = await open(startCloud())
  const { s3, kms, put, buckets } = clientsOf(cloud)
  for (let round = 0; round < 3; round++) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    await put('k', 'x', 'aws:kms')
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('x') }),
    )
    await cloud.clock.advance('1h')
    await cloud.reset()
    expect(cloud.clock.offset()).toBe(0)
    expect(await buckets()).toEqual([])
    expect(await cloud.kms.events.list()).toEqual([])
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toThrow()
  }
})

test('reset of a cloud on disk empties its folder, and requests meanwhile wait', async ({ expect }) => {
  const cloud = await open(startCloud({ dataDir: newDir() }))
  const { s3, buckets } = clientsOf(cloud)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  const [, seen] = await Promise.all([cloud.reset(), buckets()])
  expect(seen).toEqual([])
})

test('a fork has what its cloud had, and neither sees what the other does then', async ({ expect }) => {
  const cloud = await open(startCloud())
  const one = clientsOf(cloud)
  await one.s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await one.put('kept', 'x', 'aws:kms')
  await one.put('replaced', 'old')
  await cloud.clock.advance('2h')
  const fork = await open(cloud.fork())
  const two = clientsOf(fork)
  expect(fork.endpoint).not.toBe(cloud.endpoint)
  expect(fork.clock.offset()).toBe(7_200_000)
  await one.put('replaced', 'new')
  await two.s3.send(new DeleteObjectCommand({ Bucket: 'photos', Key: 'kept' }))
  expect([await one.get('kept'), await one.get('replaced')]).toEqual(['x', 'new'])
  expect(await two.get('replaced')).toBe('old')
  await expect(two.get('kept')).rejects.toMatchObject({ name: 'NoSuchKey' })
  await cloud.close()
  expect(await two.get('replaced')).toBe('old')
})

test('a fork and what a snapshot starts, as often as one likes, leave no file', async ({ expect }) => {
  const temporary = newDir()
  vi.stubEnv('TMPDIR', temporary)
  onTestFinished(() => void vi.unstubAllEnvs())
  const cloud = await open(startCloud())
  const one = clientsOf(cloud)
  await one.s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await one.put('k', 'x', 'aws:kms')
  const [fork, snapshot] = [await open(cloud.fork()), await cloud.snapshot()]
  await cloud.reset()
  const clouds = [fork, await open(snapshot.start()), await open(snapshot.start())]
  await snapshot.close()
  for (const each of clouds) expect(await clientsOf(each).get('k')).toBe('x')
  for (const each of clouds) await each.close()
  expect(readdirSync(temporary)).toEqual([])
})

test('a cloud on disk says that it is copied as a folder', async ({ expect }) => {
  const cloud = await open(startCloud({ dataDir: newDir() }))
  await expect(cloud.fork()).rejects.toThrow('copy its data folder instead')
})

test('the clock drives deletion windows of keys and the expiry of objects', async ({ expect }) => {
  const cloud = await open(startCloud())
  const { s3, kms, put, get } = clientsOf(cloud)
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await put('k', 'x')
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: 'photos',
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 3 } }] },
    }),
  )
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId, PendingWindowInDays: 7 }))
  await cloud.clock.advance('8d')
  const later = clientsOf(cloud)
  await expect(later.get('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(
    later.kms.send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('x') })),
  ).rejects.toMatchObject({ name: 'NotFoundException' })
  // A client from before is told the time, and goes on.
  await expect(get('k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(cloud.clock.advance('soon')).rejects.toThrow('soon is not a length of time')
})

test('the clock drives the expiry of presigned URLs and of tokens', async ({ expect }) => {
  const cloud = await open(startCloud())
  const { s3, put } = clientsOf(cloud)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await put('k', 'x')
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'photos', Key: 'k' }), { expiresIn: 3600 })
  expect((await fetch(url)).status).toBe(200)
  const sts = new STSClient(cloud.aws())
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 3600 }))
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const read = async () => {
    const session = new S3Client({ ...cloud.aws(), credentials })
    await session.send(new ListBucketsCommand({})).finally(() => session.destroy())
  }
  await read()
  await cloud.clock.advance('61m')
  expect(await (await fetch(url)).text()).toContain('<Message>Request has expired</Message>')
  await expect(read()).rejects.toMatchObject({ name: 'ExpiredToken' })
  sts.destroy()
})

test('what is kept can be searched, in memory and on disk; objects are not found, names are', async ({ expect }) => {
  for (const dataDir of [undefined, newDir()]) {
    const cloud = await open(startCloud({ dataDir }))
    const { s3, put } = clientsOf(cloud)
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
    await put('a-name-that-is-kept', 'text that nobody may find', 'aws:kms')
    expect(await cloud.atRest.find('text that nobody may find')).toEqual([])
    expect(await cloud.atRest.find('a-name-that-is-kept')).not.toEqual([])
    await expect(cloud.atRest.find('short')).rejects.toThrow('at least 8 bytes')
  }
})

test('the calls of the KMS tell which key an object was sealed with', async ({ expect }) => {
  const cloud = await open(startCloud())
  const { s3, put, get } = clientsOf(cloud)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await put('k', 'x', 'aws:kms')
  await get('k')
  const calls = await cloud.kms.events.list({ object: 'photos/k' })
  expect(calls.map(({ operation, via, status }) => ({ operation, via, status }))).toEqual([
    { operation: 'GenerateDataKey', via: 'obs', status: 200 },
    { operation: 'Decrypt', via: 'obs', status: 200 },
  ])
})
