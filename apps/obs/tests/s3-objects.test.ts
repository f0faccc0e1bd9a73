import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { blobsBelow, filesBelow, filesHolding, spyingKeyring, startObs } from './_util.ts'

const KIB = 1024
const Bucket = 'photos'

describe('buckets', () => {
  test('are made, found, listed and removed', async ({ expect }) => {
    const { s3 } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new CreateBucketCommand({ Bucket }))
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1')
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: Bucket }])
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' })
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))
    await s3.send(new DeleteBucketCommand({ Bucket }))
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    })
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'NO' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    })
  })
})

describe('objects', () => {
  test.for([0, 1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 5 * KIB * KIB])(
    'of %s bytes come back as they were, under each kind of key',
    async (size, { expect }) => {
      const { s3 } = await startObs()
      await s3.send(new CreateBucketCommand({ Bucket }))
      const Body = seededBytes(size)
      for (const ServerSideEncryption of [undefined, 'AES256', 'aws:kms'] as const) {
        const put = await s3.send(
          new PutObjectCommand({
            Bucket,
            Key: 'k',
            Body,
            ServerSideEncryption,
            Metadata: { a: 'b' },
            ContentType: 'image/x',
          }),
        )
        expect(put.ServerSideEncryption).toBe(ServerSideEncryption ?? 'AES256')
        const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
        expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true)
        expect(got).toMatchObject({
          ContentLength: size,
          ContentType: 'image/x',
          Metadata: { a: 'b' },
          ETag: put.ETag,
          AcceptRanges: 'bytes',
          ServerSideEncryption: put.ServerSideEncryption,
        })
        expect(got.SSEKMSKeyId).toBe(put.SSEKMSKeyId)
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
        expect(head).toMatchObject({
          ContentLength: size,
          ETag: put.ETag,
          ServerSideEncryption: put.ServerSideEncryption,
        })
      }
    },
  )

  test('a key of KMS is asked for once a PUT and once a GET, with the documented context', async ({ expect }) => {
    const { keyring, calls } = spyingKeyring()
    const { s3 } = await startObs({ keyring })
    await s3.send(new CreateBucketCommand({ Bucket }))
    const own = Buffer.from('{"team":"a"}').toString('base64')
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a/ä',
        Body: 'x',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'alias/mine',
        SSEKMSEncryptionContext: own,
      }),
    )
    await (await s3.send(new GetObjectCommand({ Bucket, Key: 'a/ä' }))).Body?.transformToByteArray()
    await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/ä' }))
    const context = '{"team":"a","aws:s3:arn":"arn:aws:s3:::photos/a/ä"}'
    expect(calls).toEqual([`generate alias/mine ${context}`, `unwrap alias/mine ${context}`])
  })

  test.for([
    '../x',
    'a//b',
    'a/./b',
    'a%2Fb',
    'a b+c',
    '/lead',
    'trail/',
    '😀/ü',
    'a\u0001\u0000b',
    '<&>"\'',
    'k'.repeat(1024),
    '%',
    'a?b#c',
    '\\',
  ])('the key %j survives byte for byte', async (Key, { expect }) => {
    const { s3, dir } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()).toBe(Key)
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }))
    expect(listed.Contents?.map((each) => decodeURIComponent(each.Key?.replaceAll('+', ' ') ?? ''))).toEqual([Key])
    for (const path of filesBelow(dir))
      expect(path.slice(dir.length)).toMatch(/^\/(obs\.db(-wal|-shm)?|events\.jsonl|blobs\/[0-9a-f]{2}\/[0-9a-f]{32})$/)
    await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
  })

  test('a key of 1025 bytes is refused', async ({ expect }) => {
    const { s3 } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'k'.repeat(1025), Body: '' }))).rejects.toMatchObject({
      name: 'KeyTooLongError',
    })
  })

  test.for([10, 65_536, 70_000])(
    'what is overwritten or deleted leaves no blob of %d bytes behind',
    async (size, { expect }) => {
      const { s3, dir } = await startObs()
      await s3.send(new CreateBucketCommand({ Bucket }))
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'one' }))
      await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: seededBytes(size) }))
      await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
      const [blob] = blobsBelow(dir)
      // Small ones lie with the rows, large ones in files.
      expect(blob?.includes('/obs.db/')).toBe(size <= 65_536)
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=3-8' }))
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(seededBytes(size).subarray(3, 9))
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
      await expect.poll(() => blobsBelow(dir)).toEqual([])
    },
  )

  test.for([
    ['bytes=0-0', 0, 0],
    ['bytes=65535-65536', 65535, 65536],
    ['bytes=100000-', 100000, 199999],
    ['bytes=-5', 199995, 199999],
    ['bytes=199990-300000', 199990, 199999],
  ] as const)('%s gives those bytes and no other', async ([Range, start, end], { expect }) => {
    const { s3 } = await startObs()
    const Body = seededBytes(200_000)
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }))
    expect(got).toMatchObject({
      ContentRange: `bytes ${start}-${end}/200000`,
      ContentLength: end - start + 1,
      $metadata: { httpStatusCode: 206 },
    })
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body.subarray(start, end + 1))).toBe(true)
  })

  test('a range beyond the end is refused, and one that makes no sense is taken for none', async ({ expect }) => {
    const { s3 } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }))
    for (const Range of ['bytes=10-', 'bytes=-0']) {
      await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }))).rejects.toMatchObject({
        name: 'InvalidRange',
      })
    }
    for (const Range of ['bytes=5-1', 'bytes=0-1,3-4', 'nonsense', 'bytes=-']) {
      expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }))).Body?.transformToString()).toBe(
        '0123456789',
      )
    }
  })

  test('conditions are judged as documented', async ({ expect }) => {
    const { s3 } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
    const get = (conditions: object) => s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...conditions }))
    expect((await get({ IfMatch: ETag })).ContentLength).toBe(1)
    await expect(get({ IfMatch: '"x"' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
    await expect(get({ IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({ name: 'PreconditionFailed' })
    await expect(get({ IfModifiedSince: new Date(Date.now() - 1) })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    })
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NoSuchKey' })
    await expect(s3.send(new GetObjectCommand({ Bucket: 'none', Key: 'k' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    })
  })

  test('presigned URLs put and get', async ({ expect }) => {
    const { s3 } = await startObs()
    await s3.send(new CreateBucketCommand({ Bucket }))
    const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'a b' }))
    expect((await fetch(put, { method: 'PUT', body: 'hello' })).status).toBe(200)
    const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a b', ResponseContentType: 'text/x' }))
    const response = await fetch(get)
    expect(response.headers.get('content-type')).toBe('text/x')
    expect(await response.text()).toBe('hello')
    expect((await fetch(`${get}x`)).status).toBe(403)
    expect((await fetch(get.replace('a%20b', 'a%20c'))).status).toBe(403)
  })
})

describe('multipart uploads', () => {
  test.for(['aws:kms', undefined] as const)(
    'with encryption %s come back whole and in ranges across parts',
    async (ServerSideEncryption, { expect }) => {
      const { s3, dir } = await startObs()
      await s3.send(new CreateBucketCommand({ Bucket }))
      const Body = seededBytes(12 * KIB * KIB + 5)
      const done = await new Upload({ client: s3, params: { Bucket, Key: 'k', Body, ServerSideEncryption } }).done()
      expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/)
      const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
      expect(got.ServerSideEncryption).toBe(ServerSideEncryption ?? 'AES256')
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true)
      const [start, end] = [5 * KIB * KIB - 3, 10 * KIB * KIB + 3]
      const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: `bytes=${start}-${end}` }))
      expect(Buffer.from((await part.Body?.transformToByteArray()) ?? []).equals(Body.subarray(start, end + 1))).toBe(
        true,
      )
      expect(filesHolding(dir, Body.subarray(6_000_000, 6_000_032))).toEqual([])
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
      await expect.poll(() => blobsBelow(dir)).toEqual([])
    },
  )
})

test('listings are in the order of bytes, roll up at delimiters, and go on where they stopped', async ({ expect }) => {
  const { s3 } = await startObs()
  await s3.send(new CreateBucketCommand({ Bucket }))
  const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'b', 'b/1', 'c', 'ä', '\uffff', '😀']
  for (const Key of [...keys].reverse()) await s3.send(new PutObjectCommand({ Bucket, Key, Body: '' }))
  const list = async (input: object) => {
    const names: (string | undefined)[] = []
    let ContinuationToken: string | undefined
    do {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken, ...input }))
      names.push(
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        ...(page.Contents ?? []).map(({ Key }) => Key),
      )
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken)
    return names
  }
  const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect(await list({})).toEqual(sorted)
  for (const MaxKeys of [1, 2, 3, 7]) {
    expect(await list({ MaxKeys })).toEqual(sorted)
    expect([...(await list({ MaxKeys, Delimiter: '/' }))].sort()).toEqual(
      ['a', 'a/', 'b', 'b/', 'c', 'ä', '\uffff', '😀'].sort(),
    )
    expect(await list({ MaxKeys, Delimiter: '/', Prefix: 'a/' })).toEqual(
      expect.arrayContaining(['a/b/', 'a/1', 'a/2']),
    )
  }
  expect(await list({ Prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/b/3'])
  expect(await list({ StartAfter: 'b' })).toEqual(sorted.slice(sorted.indexOf('b') + 1))
  expect(await list({ MaxKeys: 0 })).toEqual([])
  await expect(s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'x' }))).rejects.toMatchObject({
    name: 'InvalidArgument',
  })
})
