import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { seededBytes, tempDir } from '@sealstack/testing'
import { Client } from 'minio'
import { describe, onTestFinished, test } from 'vitest'
import { startObs } from './_util.ts'

const Bucket = 'photos'
const MIB = 2 ** 20

describe('the minio client', () => {
  const setUp = async () => {
    const obs = await startObs()
    const keys = { accessKey: 'test', secretKey: 'test' }
    const client = new Client({ endPoint: '127.0.0.1', port: obs.port, useSSL: false, partSize: 5 * MIB, ...keys })
    await client.makeBucket(Bucket)
    return { ...obs, client }
  }

  test('makes, finds and lists buckets and objects, gives ranges, removes many', async ({ expect }) => {
    const { client } = await setUp()
    expect(await client.bucketExists(Bucket)).toBe(true)
    expect(await client.bucketExists('nowhere')).toBe(false)
    expect((await client.listBuckets()).map(({ name }) => name)).toEqual([Bucket])
    const keys = ['a b', 'dir/ü+1', 'dir/ü&2', 'x']
    for (const key of keys)
      await client.putObject(Bucket, key, key, undefined, { 'Content-Type': 'text/x', Foo: 'bar' })
    expect(await client.statObject(Bucket, 'a b')).toMatchObject({
      size: 3,
      etag: createHash('md5').update('a b').digest('hex'),
      metaData: { 'content-type': 'text/x', foo: 'bar' },
    })
    const namesOf = async (prefix: string, recursive: boolean, of: 'listObjects' | 'listObjectsV2') =>
      (await client[of](Bucket, prefix, recursive).toArray()).map(({ name, prefix: rolled }) => name ?? rolled)
    for (const of of ['listObjects', 'listObjectsV2'] as const) {
      expect((await namesOf('', true, of)).sort()).toEqual([...keys].sort())
      expect((await namesOf('', false, of)).sort()).toEqual(['a b', 'dir/', 'x'])
    }
    expect((await buffer(await client.getPartialObject(Bucket, 'dir/ü+1', 4, 2))).toString()).toBe('ü')
    await client.removeObjects(Bucket, keys)
    await expect(client.statObject(Bucket, 'x')).rejects.toMatchObject({ code: 'NotFound' })
    await client.removeBucket(Bucket)
  })

  // It looks for an upload to go on with before it begins one.
  test('uploads in parts and from a file, under a key of KMS', async ({ expect }) => {
    const { client, s3 } = await setUp()
    const dir = tempDir()
    onTestFinished(dir.remove)
    const bytes = seededBytes(11 * MIB)
    const file = join(dir.path, 'file.png')
    writeFileSync(file, bytes)
    const kms = {
      'X-Amz-Server-Side-Encryption': 'aws:kms',
      'X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id': 'alias/mine',
    }
    await client.fPutObject(Bucket, 'file', file, kms)
    await client.putObject(Bucket, 'stream', Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]), undefined, kms)
    // Of a stream whose length it does not know it makes far larger parts.
    for (const [Key, parts] of [
      ['file', 3],
      ['stream', 1],
    ] as const) {
      expect((await buffer(await client.getObject(Bucket, Key))).equals(bytes)).toBe(true)
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'alias/mine',
        ETag: expect.stringMatching(new RegExp(`-${parts}"$`)),
      })
    }
  })

  test('signs URLs and forms', async ({ expect }) => {
    const { client } = await setUp()
    const put = await client.presignedPutObject(Bucket, 'a ü', 60)
    expect((await fetch(put, { method: 'PUT', body: 'hello' })).status).toBe(200)
    const get = await client.presignedGetObject(Bucket, 'a ü', 60, { 'response-content-type': 'text/odd' })
    const got = await fetch(get)
    expect([await got.text(), got.headers.get('content-type')]).toEqual(['hello', 'text/odd'])
    const policy = client.newPostPolicy()
    policy.setBucket(Bucket)
    policy.setKeyStartsWith('form/')
    policy.setContentTypeStartsWith('text/')
    policy.setContentLengthRange(1, 10)
    policy.setExpires(new Date(Date.now() + 60_000))
    const { postURL, formData } = await client.presignedPostPolicy(policy)
    const post = (body: string): Promise<Response> => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ ...formData, key: 'form/1', 'Content-Type': 'text/plain' })) {
        form.append(name, String(value))
      }
      form.append('file', new Blob([body]), 'x')
      return fetch(postURL, { method: 'POST', body: form })
    }
    expect((await post('hello')).status).toBe(204)
    expect((await post('hello, hello')).status).toBe(400)
    expect((await buffer(await client.getObject(Bucket, 'form/1'))).toString()).toBe('hello')
  })
})

describe('the AWS SDK', () => {
  const setUp = async () => {
    const obs = await startObs()
    await obs.s3.send(new CreateBucketCommand({ Bucket }))
    return obs
  }

  test('lib-storage sends parts at once, from a stream, a buffer and an empty one', async ({ expect }) => {
    const { s3 } = await setUp()
    const bytes = seededBytes(23 * MIB)
    const chunks = function* () {
      for (let at = 0; at < bytes.byteLength; at += 300_000) yield bytes.subarray(at, at + 300_000)
    }
    const bodies = { stream: Readable.from(chunks()), buffer: bytes, empty: Readable.from([]) }
    for (const [Key, Body] of Object.entries(bodies)) {
      const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/mine' } as const
      const done = await new Upload({ client: s3, queueSize: 4, params: { Bucket, Key, Body, ...kms } }).done()
      expect(done.ETag).toMatch(Key === 'empty' ? /^"[0-9a-f]{32}"$/ : /-5"$/)
      const got = await s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
      expect(
        Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Key === 'empty' ? Buffer.alloc(0) : bytes),
      ).toBe(true)
      expect(got).toMatchObject({
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'alias/mine',
        ChecksumCRC32: expect.any(String),
      })
    }
    const failing = Readable.from(
      (function* () {
        yield bytes.subarray(0, 6 * MIB)
        throw new Error('the source broke')
      })(),
    )
    const broken = new Upload({ client: s3, params: { Bucket, Key: 'broken', Body: failing } })
    await expect(broken.done()).rejects.toThrow('the source broke')
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key)).toEqual([
      'buffer',
      'empty',
      'stream',
    ])
  })

  test('the presigner’s URLs carry SSE-KMS, metadata and parts', async ({ expect }) => {
    const { s3 } = await setUp()
    const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/mine' } as const
    const put = new PutObjectCommand({ Bucket, Key: 'k', Metadata: { a: 'b' }, ContentType: 'text/plain', ...kms })
    // The presigner leaves the encryption in headers, signed: a URL alone must not do without it.
    const url = await getSignedUrl(s3, put, { expiresIn: 60 })
    const headers = {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': 'alias/mine',
      'content-type': 'text/plain',
    }
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403)
    expect((await fetch(url, { method: 'PUT', body: 'hello', headers })).status).toBe(200)
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
    expect(head).toMatchObject({ ...kms, Metadata: { a: 'b' }, ContentType: 'text/plain' })
    // A header of S3 that is not signed was added on the way.
    const more = { ...headers, 'x-amz-meta-b': 'c' }
    const refused = await fetch(url, { method: 'PUT', body: 'x', headers: more })
    expect(await refused.text()).toContain('<HeadersNotSigned>x-amz-meta-b</HeadersNotSigned>')
    const part = await getSignedUrl(s3, new UploadPartCommand({ Bucket, Key: 'k', UploadId: 'none', PartNumber: 1 }))
    expect((await fetch(part, { method: 'PUT', body: 'x' })).status).toBe(404)
  })
})
