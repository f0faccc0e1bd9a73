import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { blobsBelow, filesHolding, spyingKeyring, startObs } from './_util.ts'

const Bucket = 'photos'
const Other = 'other-photos'

const setUp = async () => {
  const { keyring, deks, calls } = spyingKeyring()
  const obs = await startObs({ keyring })
  for (const each of [Bucket, Other]) await obs.s3.send(new CreateBucketCommand({ Bucket: each }))
  const copy = (more: Partial<CopyObjectCommandInput> = {}) =>
    obs.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/source`, ...more }))
  const get = async (Key = 'copy', more: object = {}) => {
    const got = await obs.s3.send(new GetObjectCommand({ Bucket, Key, ...more }))
    return { ...got, bytes: Buffer.from((await got.Body?.transformToByteArray()) ?? []) }
  }
  const put = (Body: string | Uint8Array, more: object = {}) =>
    obs.s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body, ...more }))
  return { ...obs, deks, calls, copy, get, put }
}

test('a copy has the bytes, the headers and the tags of its source, and an envelope of its own', async ({ expect }) => {
  const { s3, put, copy, get, deks, dir, calls } = await setUp()
  const canary = seededBytes(200_000, 7)
  const { ETag } = await put(canary, {
    ContentType: 'text/x',
    Metadata: { a: 'b' },
    Tagging: 'k=v',
    CacheControl: 'no',
  })
  const copied = await copy()
  expect(copied.CopyObjectResult).toMatchObject({ ETag, LastModified: expect.any(Date) })
  const got = await get()
  expect(got.bytes.equals(canary)).toBe(true)
  expect(got).toMatchObject({ ContentType: 'text/x', Metadata: { a: 'b' }, CacheControl: 'no', TagCount: 1 })
  const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'copy' }))
  expect(TagSet).toEqual([{ Key: 'k', Value: 'v' }])
  expect(new Set(deks.map((dek) => dek.toString('hex'))).size).toBe(2)
  expect(calls.filter((call) => call.includes('photos/copy'))).toHaveLength(2)
  for (const secret of [...deks, canary.subarray(0, 64), canary.subarray(100_000, 100_064)]) {
    expect(filesHolding(dir, secret)).toEqual([])
  }
})

test('what the request says replaces what the source has', async ({ expect }) => {
  const { put, copy, get, s3 } = await setUp()
  await put('x', { Metadata: { a: 'b' }, Tagging: 'k=v', ContentType: 'text/x' })
  await copy({
    MetadataDirective: 'REPLACE',
    TaggingDirective: 'REPLACE',
    Tagging: 'n=1&m=2',
    Metadata: { c: 'd' },
    StorageClass: 'STANDARD_IA',
    ChecksumAlgorithm: 'SHA256',
  })
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy', ChecksumMode: 'ENABLED' }))
  expect(head).toMatchObject({
    Metadata: { c: 'd' },
    ContentType: 'binary/octet-stream',
    StorageClass: 'STANDARD_IA',
    ChecksumSHA256: 'LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=',
  })
  expect((await get()).TagCount).toBe(2)
})

test('a copy is sealed as its own request says, whatever its source was sealed with', async ({ expect }) => {
  const { put, copy, get } = await setUp()
  const source = await put('secret', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/mine' })
  const plain = await copy()
  expect(plain).toMatchObject({ ServerSideEncryption: 'AES256' })
  expect(plain.CopyObjectResult?.ETag).toBe('"5ebe2294ecd0e0f08eab7690d2a6ee69"')
  expect(plain.CopyObjectResult?.ETag).not.toBe(source.ETag)
  const sealed = await copy({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/yours', Bucket: Other })
  expect(sealed).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/yours' })
  expect((await get('copy', { Bucket: Other })).bytes.toString()).toBe('secret')
})

describe('onto itself', () => {
  test('an object is copied only where that changes something', async ({ expect }) => {
    const { put, copy, get, dir } = await setUp()
    await put('x', { Metadata: { a: 'b' } })
    await expect(copy({ Key: 'source' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('without changing'),
    })
    for (const more of [
      { MetadataDirective: 'REPLACE', Metadata: { c: 'd' } },
      { StorageClass: 'STANDARD' },
      { ServerSideEncryption: 'AES256' },
      { WebsiteRedirectLocation: '/y' },
    ] as const) {
      await copy({ Key: 'source', ...more })
    }
    expect(await get('source')).toMatchObject({ Metadata: { c: 'd' }, bytes: Buffer.from('x') })
    await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
  })

  test('an old version is brought back', async ({ expect }) => {
    const { s3, put, copy, get } = await setUp()
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    const { VersionId } = await put('old')
    await put('new')
    const copied = await copy({ Key: 'source', CopySource: `${Bucket}/source?versionId=${VersionId}` })
    expect(copied).toMatchObject({ CopySourceVersionId: VersionId, VersionId: expect.stringMatching(/^.{32}$/) })
    expect((await get('source')).bytes.toString()).toBe('old')
  })
})

describe('a source', () => {
  test('must be there, and named properly', async ({ expect }) => {
    const { s3, put, copy } = await setUp()
    await put('x')
    for (const [CopySource, name] of [
      ['nowhere', 'InvalidArgument'],
      ['no-such-bucket/k', 'NoSuchBucket'],
      [`${Bucket}/none`, 'NoSuchKey'],
      [`${Bucket}/source?versionId=${'a'.repeat(32)}`, 'NoSuchVersion'],
      [`${Bucket}/source?versionId=x`, 'InvalidArgument'],
    ]) {
      await expect(copy({ CopySource })).rejects.toMatchObject({ name })
    }
    await copy({ CopySource: `%2F${Bucket}%2Fs%6Furce` })
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'source' }))
    await expect(copy()).rejects.toMatchObject({ name: 'NoSuchKey' })
    await expect(copy({ CopySource: `${Bucket}/source?versionId=${VersionId}` })).rejects.toMatchObject({
      name: 'InvalidRequest',
    })
  })

  test('must be as the request says, or it is 412', async ({ expect }) => {
    const { put, copy } = await setUp()
    const { ETag } = await put('x')
    const [past, future] = [new Date(0), new Date(Date.now() + 3_600_000)]
    for (const [more, Condition] of [
      [{ CopySourceIfMatch: '"no"' }, 'x-amz-copy-source-If-Match'],
      [{ CopySourceIfNoneMatch: ETag }, 'x-amz-copy-source-If-None-Match'],
      [{ CopySourceIfUnmodifiedSince: past }, 'x-amz-copy-source-If-Unmodified-Since'],
    ] as const) {
      await expect(copy(more)).rejects.toMatchObject({ name: 'PreconditionFailed', Condition })
    }
    await copy({ CopySourceIfMatch: ETag, CopySourceIfUnmodifiedSince: past })
    await copy({ CopySourceIfModifiedSince: past, CopySourceIfUnmodifiedSince: future })
    await expect(copy({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  })

  test('that is overwritten while it is copied is copied whole', async ({ expect }) => {
    const { put, copy, get, dir } = await setUp()
    const [old, young] = [seededBytes(3_000_000, 1), seededBytes(3_000_000, 2)]
    await put(old)
    await Promise.all([copy(), put(young), copy({ Key: 'copy2' }), put(young)])
    for (const key of ['copy', 'copy2']) {
      const { bytes } = await get(key)
      expect(bytes.equals(old) || bytes.equals(young)).toBe(true)
    }
    await expect.poll(() => blobsBelow(dir)).toHaveLength(3)
  })
})

test('parts are copied from objects and from ranges of them', async ({ expect }) => {
  const { s3, put, get, dir } = await setUp()
  const source = seededBytes(6 * 2 ** 20, 3)
  await put(source)
  const Key = 'whole'
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ServerSideEncryption: 'aws:kms', ChecksumAlgorithm: 'CRC32' }),
  )
  const part = (PartNumber: number, CopySourceRange?: string) =>
    s3.send(
      new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber, CopySource: `${Bucket}/source`, CopySourceRange }),
    )
  for (const [range, name, message] of [
    ['bytes=0-', 'InvalidArgument', /of the form bytes=first-last/],
    ['bytes=5-4', 'InvalidArgument', /of the form bytes=first-last/],
    [`bytes=0-${source.length}`, 'InvalidArgument', /not valid for source object of size: 6291456/],
    [`bytes=${source.length}-${source.length}`, 'InvalidRequest', /invalid for the source object size/],
  ] as const) {
    await expect(part(1, range)).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
  }
  const one = await part(1)
  const two = await part(2, 'bytes=100-299')
  expect(one).toMatchObject({
    ServerSideEncryption: 'aws:kms',
    CopyPartResult: { ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/), ChecksumCRC32: expect.any(String) },
  })
  const Parts = [one, two].map(({ CopyPartResult }, index) => ({
    PartNumber: index + 1,
    ETag: CopyPartResult?.ETag,
    ChecksumCRC32: CopyPartResult?.ChecksumCRC32,
  }))
  const three = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 3, Body: 'unused' }))
  expect(three.ETag).toBeDefined()
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
  const { bytes } = await get(Key)
  expect(bytes.equals(Buffer.concat([source, source.subarray(100, 300)]))).toBe(true)
  expect(filesHolding(dir, source.subarray(100, 164))).toEqual([])

  const single = await s3.send(new CopyObjectCommand({ Bucket, Key: 'single', CopySource: `${Bucket}/${Key}` }))
  expect(single.CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/)
  expect((await get('single')).bytes.equals(bytes)).toBe(true)
  await expect(part(1)).rejects.toMatchObject({ name: 'NoSuchUpload' })
  await expect(s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))).rejects.toMatchObject({
    name: 'NoSuchUpload',
  })
})
