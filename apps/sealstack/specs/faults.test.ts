import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { describe, onTestFinished, test } from 'vitest'
import { obsClient } from '../../obs/tests/_util.ts'
import { type FaultRule, startCloud } from '../src/index.ts'

const Bucket = 'photos'

/** A cloud with a bucket, and clients as a user makes them: the SDK tries three times. */
const open = async () => {
  const cloud = await startCloud()
  const options = { ...cloud.aws(), retryStrategy: undefined }
  const s3 = new S3Client(options)
  const kms = new KMSClient(options)
  onTestFinished(async () => {
    s3.destroy()
    kms.destroy()
    await cloud.close()
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
  const attempts: number[] = []
  s3.middlewareStack.add(
    (next) => (args) => {
      attempts.push(1)
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  return {
    cloud,
    s3,
    kms,
    /** How often the SDK has asked since the last time. */
    attempts: () => attempts.splice(0).length,
    put: (Key: string, Body: Uint8Array | string = 'hello', ServerSideEncryption?: 'aws:kms') =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption })),
    get: async (Key: string, Range?: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range }))
      return Buffer.from((await Body?.transformToByteArray()) ?? [])
    },
  }
}

describe('an error', () => {
  test('that passes is not seen by the caller, whose SDK tries again', async ({ expect }) => {
    const { cloud, put, get, attempts } = await open()
    cloud.faults.add({ operation: 'PutObject', error: 'SlowDown', count: 2 })
    await put('k')
    expect(attempts()).toBe(3)
    expect((await get('k')).toString()).toBe('hello')
    expect(cloud.faults.list()).toMatchObject([{ id: 'fault-1', error: 'SlowDown', seen: 2, struck: 2 }])
  })

  test('that stays is thrown with its code, status and text, and the request is not carried out', async ({
    expect,
  }) => {
    const { cloud, put, get, attempts } = await open()
    cloud.faults.add({ service: 's3', operation: 'Put*', key: 'a/*', error: 'InternalError' })
    await expect(put('a/k')).rejects.toMatchObject({
      name: 'InternalError',
      $metadata: { httpStatusCode: 500, attempts: 3 },
    })
    await put('b/k')
    expect(attempts()).toBe(4)
    cloud.faults.clear()
    await expect(get('a/k')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  test('may have words of its own, and is rendered for a HEAD and in the OBS dialect', async ({ expect }) => {
    const { cloud, s3, put } = await open()
    await put('k')
    cloud.faults.add({ service: 'obs', error: { code: 'AccessDenied', message: 'not on a Sunday' } })
    await expect(put('k')).rejects.toMatchObject({ name: 'AccessDenied', message: 'not on a Sunday' })
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    })
    const obs = await obsClient('obs', Number(new URL(cloud.endpoint).port))
    const { CommonMsg } = await obs.getObject({ Bucket, Key: 'k' })
    expect(CommonMsg).toMatchObject({ Status: 403, Code: 'AccessDenied', Message: 'not on a Sunday' })
    obs.close()
  })

  test('of the KMS and of IAM comes in the dialect of the call', async ({ expect }) => {
    const { cloud, kms } = await open()
    cloud.faults.add({ service: 'kms', operation: 'DescribeKey', error: 'DependencyTimeoutException' })
    cloud.faults.add({ service: 'iam', error: 'ServiceFailure' })
    await expect(kms.send(new DescribeKeyCommand({ KeyId: 'alias/x' }))).rejects.toMatchObject({
      name: 'DependencyTimeoutException',
      $metadata: { attempts: 3 },
    })
    const iam = new IAMClient({ ...cloud.aws(), maxAttempts: 1 })
    await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({ name: 'ServiceFailureException' })
    iam.destroy()
  })

  test('of the KMS is not one of its other dialect', async ({ expect }) => {
    const { cloud, kms } = await open()
    cloud.faults.add({ service: 'kms', error: 'KMS.0303' })
    await expect(kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))).resolves.toBeDefined()
    expect(cloud.faults.list()).toMatchObject([{ seen: 0 }])
  })
})

describe('throttling by the KMS', () => {
  test('is tried again by its own clients', async ({ expect }) => {
    const { cloud, kms } = await open()
    cloud.faults.add({ service: 'kms', operation: 'DescribeKey', error: 'ThrottlingException', count: 1 })
    const { $metadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))
    expect($metadata.attempts).toBe(2)
  })

  test('reaches clients of the store as SlowDown, for the objects that need a key', async ({ expect }) => {
    const { cloud, put, get } = await open()
    await put('sealed', 'hello', 'aws:kms')
    cloud.faults.add({
      service: 'kms',
      operation: 'Decrypt',
      bucket: Bucket,
      key: 'sealed',
      error: 'ThrottlingException',
    })
    await expect(get('sealed')).rejects.toMatchObject({
      name: 'SlowDown',
      message: 'Please reduce your request rate for operations involving AWS KMS.',
      $metadata: { httpStatusCode: 503, attempts: 3 },
    })
    await put('another', 'hello', 'aws:kms')
    expect((await get('another')).toString()).toBe('hello')
    const events = await cloud.kms.events.list({ code: 'ThrottlingException' })
    expect(events).toHaveLength(3)
  })
})

describe('a connection', () => {
  test('that hangs ends when the client has had enough', async ({ expect }) => {
    const { cloud, s3, put } = await open()
    await put('k')
    cloud.faults.add({ operation: 'GetObject', hang: true })
    const abortSignal = AbortSignal.timeout(200)
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }), { abortSignal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  test('that is slower than the client waits is tried again', async ({ expect }) => {
    const { cloud, put } = await open()
    await put('k')
    const requestHandler = { requestTimeout: 300, throwOnRequestTimeout: true }
    const impatient = new S3Client({ ...cloud.aws(), requestHandler })
    cloud.faults.add({ operation: 'HeadObject', latency: '1h', count: 1 })
    const { $metadata } = await impatient.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
    expect($metadata.attempts).toBe(2)
    impatient.destroy()
  })

  test('that hangs goes on when faults are cleared, and does not hold up a cloud that closes', async ({ expect }) => {
    const { cloud, kms } = await open()
    cloud.faults.add({ service: 'kms', latency: '1h' })
    const waiting = kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))
    await expect.poll(() => cloud.faults.list()[0]?.struck).toBe(1)
    cloud.faults.clear()
    expect((await waiting).KeyMetadata?.KeyManager).toBe('AWS')
    cloud.faults.add({ hang: true })
    const hanging = kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' })).catch((error: Error) => error)
    await expect.poll(() => cloud.faults.list()[0]?.struck).toBe(1)
    await cloud.close()
    expect(await hanging).toBeInstanceOf(Error)
  })

  test('that breaks before the answer is tried again, and the request was carried out', async ({ expect }) => {
    const { cloud, put, get, attempts } = await open()
    cloud.faults.add({ operation: 'PutObject', drop: 0 })
    await expect(put('k')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(attempts()).toBe(3)
    expect((await get('k')).toString()).toBe('hello')
  })

  test('that breaks within a download fails where the body is read', async ({ expect }) => {
    const { cloud, s3, put } = await open()
    await put('k', seededBytes(1_000_000))
    cloud.faults.add({ operation: 'GetObject', drop: 300_000 })
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
    expect(ContentLength).toBe(1_000_000)
    await expect(Body?.transformToByteArray()).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  test('that breaks within an upload leaves nothing, and the next attempt is whole', async ({ expect }) => {
    const { cloud, put, get, attempts } = await open()
    cloud.faults.add({ operation: 'PutObject', dropUpload: 300_000, count: 1 })
    const body = seededBytes(1_000_000)
    await put('k', body)
    expect(attempts()).toBe(2)
    expect((await get('k')).equals(body)).toBe(true)
  })

  test('to the KMS that breaks is tried again by the store; where it stays so, the store is unavailable', async ({
    expect,
  }) => {
    const { cloud, put } = await open()
    cloud.faults.add({ service: 'kms', operation: 'GenerateDataKey', drop: 0, count: 2 })
    await put('k', 'hello', 'aws:kms')
    cloud.faults.add({ service: 'kms', operation: 'GenerateDataKey', drop: 0 })
    await expect(put('k', 'hello', 'aws:kms')).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    })
  })
})

describe('stored bytes', () => {
  test('that are corrupt are refused before a byte is delivered, and were not changed', async ({ expect }) => {
    const { cloud, put, get } = await open()
    await put('k')
    const { id } = cloud.faults.add({ key: 'k', corrupt: true })
    await expect(get('k')).rejects.toMatchObject({
      name: 'ObjectCorrupted',
      $metadata: { httpStatusCode: 422, attempts: 1 },
    })
    expect(cloud.faults.remove(id)).toBe(true)
    expect((await get('k')).toString()).toBe('hello')
  })

  test('that are corrupt further on break the download off, and a range elsewhere is whole', async ({ expect }) => {
    const { cloud, put, get } = await open()
    const body = seededBytes(1_000_000)
    await put('k', body)
    cloud.faults.add({ key: 'k', corrupt: 800_000 })
    await expect(get('k')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await get('k', 'bytes=0-99')).equals(body.subarray(0, 100))).toBe(true)
  })

  test('find the disk full: 507, which the SDK does not try again, and what was there stays', async ({ expect }) => {
    const { cloud, put, get } = await open()
    await put('k', 'old')
    cloud.faults.add({ service: 's3', diskFull: true })
    await expect(put('k', seededBytes(500_000))).rejects.toMatchObject({
      name: 'InsufficientStorageSpace',
      $metadata: { httpStatusCode: 507, attempts: 1 },
    })
    // The connection over which the body came is good for the next request.
    expect((await get('k')).toString()).toBe('old')
  })
})

describe('rules', () => {
  test('strike by chance in the same order for the same seed', async ({ expect }) => {
    const { cloud, kms } = await open()
    const sequence = async (rule: FaultRule) => {
      cloud.faults.clear()
      cloud.faults.add({ service: 'kms', error: 'AccessDeniedException', ...rule })
      const calls: string[] = []
      for (let call = 0; call < 20; call++) {
        const send = kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))
        calls.push(
          await send.then(
            () => '.',
            () => 'x',
          ),
        )
      }
      return calls.join('')
    }
    const first = await sequence({ probability: 0.5 })
    expect(first).toMatch(/x/)
    expect(first).toMatch(/\./)
    expect(await sequence({ probability: 0.5 })).toBe(first)
    expect(await sequence({ probability: 0.5, seed: 7 })).not.toBe(first)
    expect(await sequence({ after: 3, count: 2 })).toBe(`...xx${'.'.repeat(15)}`)
  })

  test('that mean nothing are refused with what to write', async ({ expect }) => {
    const { cloud } = await open()
    const refusal = (rule: object) => expect(() => cloud.faults.add(rule as FaultRule))
    refusal({}).toThrow('A fault does something: error, latency')
    refusal({ error: 'NoSuchThing' }).toThrow('There is no error NoSuchThing. Perhaps NoSuchBucket')
    refusal({ service: 'kms', error: 'SlowDown' }).toThrow('There is no error SlowDown of kms.')
    refusal({ latency: 'soon' }).toThrow('soon is not a length of time')
    refusal({ colour: 'red', hang: true }).toThrow('Unrecognized key: "colour"')
  })

  test('are gone after a reset, and those of one cloud are not another one’s', async ({ expect }) => {
    const { cloud, put } = await open()
    await using other = await startCloud()
    other.faults.add({ hang: true })
    cloud.faults.add({ hang: true })
    await cloud.reset()
    expect(cloud.faults.list()).toEqual([])
    await expect(put('k')).rejects.toMatchObject({ name: 'NoSuchBucket' })
  })
})
