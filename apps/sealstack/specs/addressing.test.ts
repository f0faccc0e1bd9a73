import { Agent, request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListPartsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { seededBytes } from '@sealstack/testing'
import { type ExpectStatic, onTestFinished, test } from 'vitest'
import { newDir, startHere } from './_util.ts'

const KEYS = ['a b/ü+1', 'a b/ü&2', 'plain', '../up', 'dir//x'] as const

/** Resolves every name to loopback, as `*.localhost` does in browsers but not on every system. */
const toLoopback = (): Agent => {
  const agent = new Agent({
    keepAlive: true,
    lookup: (_host, options, done) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
  })
  onTestFinished(() => agent.destroy())
  return agent
}

type Style = 'path' | 'virtual-host'

const clientFor = (url: string, style: Style): S3Client => {
  const s3 = new S3Client({
    endpoint: style === 'path' ? url : url.replace('127.0.0.1', 's3.localhost'),
    region: 'us-east-1',
    forcePathStyle: style === 'path',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: { httpAgent: toLoopback() },
  })
  onTestFinished(() => s3.destroy())
  return s3
}

/** Sends what fetch would, which cannot be told how to resolve a name. */
const send = async (url: string, form?: FormData): Promise<{ status: number; location: string; body: string }> => {
  const sent = form && new Response(form)
  const headers = sent ? { 'content-type': sent.headers.get('content-type') ?? '' } : {}
  const bytes = sent && Buffer.from(await sent.arrayBuffer())
  const options = { agent: toLoopback(), method: form ? 'POST' : 'GET', headers }
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, options, async (answer) => {
      const { statusCode = 0, headers: said } = answer
      resolve({ status: statusCode, location: said.location ?? '', body: await text(answer) })
    })
    request.on('error', reject)
    if (bytes) request.setHeader('content-length', bytes.byteLength)
    request.end(bytes)
  })
}

/** One of everything that a client does with a bucket. */
const playThrough = async (s3: S3Client, keyArn: string, Bucket: string, expect: ExpectStatic): Promise<void> => {
  const kms = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn } as const
  await s3.send(new CreateBucketCommand({ Bucket }))
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('us-east-1')
  expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined()
  expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain(Bucket)
  for (const Key of KEYS) {
    expect(await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, Metadata: { a: 'b' }, ...kms }))).toMatchObject(
      kms,
    )
    const got = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=1-2' }))
    expect(await got.Body?.transformToByteArray()).toEqual(new Uint8Array(Buffer.from(Key).subarray(1, 3)))
    expect(got).toMatchObject({ ...kms, Metadata: { a: 'b' } })
  }
  const listed: (string | undefined)[] = []
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket, Delimiter: '/' })) {
    listed.push(
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    )
  }
  expect(listed).toEqual(['../', 'a b/', 'dir/', 'plain'])
  expect((await s3.send(new ListObjectsCommand({ Bucket, Prefix: 'a b/' }))).Contents).toHaveLength(2)

  const body = seededBytes(5 * 2 ** 20 + 7)
  const parts = { Bucket, Key: 'parts' }
  const begin = async () => (await s3.send(new CreateMultipartUploadCommand({ ...parts, ...kms }))).UploadId
  const [UploadId, other] = [await begin(), await begin()]
  const Parts = []
  for (const [index, Body] of [body.subarray(0, 5 * 2 ** 20), body.subarray(5 * 2 ** 20)].entries()) {
    const { ETag } = await s3.send(new UploadPartCommand({ ...parts, UploadId, PartNumber: index + 1, Body }))
    Parts.push({ PartNumber: index + 1, ETag })
  }
  expect((await s3.send(new ListPartsCommand({ ...parts, UploadId }))).Parts).toHaveLength(2)
  const done = await s3.send(new CompleteMultipartUploadCommand({ ...parts, UploadId, MultipartUpload: { Parts } }))
  expect(done.Location).toMatch(
    new RegExp(`^http://(127\\.0\\.0\\.1:\\d+/${Bucket}|${Bucket}\\.s3\\.localhost:\\d+)/parts$`),
  )
  await s3.send(new AbortMultipartUploadCommand({ ...parts, UploadId: other }))
  const whole = await s3.send(new GetObjectCommand(parts))
  expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true)

  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NotFound' })
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({ name: 'NoSuchKey' })
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' })
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'parts' }))
  const Objects = KEYS.map((Key) => ({ Key }))
  expect((await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).Deleted).toHaveLength(KEYS.length)
}

test.for(['disk', 'memory'] as const)(
  'with its data on %s: the same answers on the edge’s port and the service’s own, in path and in virtual-host style',
  async (data, { expect }) => {
    const cloud = await startHere(data === 'disk' ? newDir() : null)
    const { KeyMetadata } = await cloud.kms.send(new CreateKeyCommand({}))
    const keyArn = KeyMetadata?.Arn ?? ''
    for (const [port, url] of Object.entries({ edge: cloud.endpoint, own: cloud.obs })) {
      for (const style of ['path', 'virtual-host'] as const) {
        const Bucket = `${port}-${style}`
        const s3 = clientFor(url, style)
        await playThrough(s3, keyArn, Bucket, expect)
        const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'signed', Body: 'signed' }))
        expect(put.ETag).toMatch(/"[0-9a-f]{32}"/)
        const signed = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'signed' }))
        expect((await send(signed)).body).toBe('signed')
        const { url: action, fields } = await createPresignedPost(s3, { Bucket, Key: 'form' })
        const form = new FormData()
        for (const [name, value] of Object.entries(fields)) form.append(name, value)
        form.append('file', new Blob(['x']), 'x')
        expect(await send(action, form)).toMatchObject({ status: 204, location: `${action.replace(/\/$/, '')}/form` })
        await s3.send(new DeleteObjectCommand({ Bucket, Key: 'form' }))
        await s3.send(new DeleteObjectCommand({ Bucket, Key: 'signed' }))
        await s3.send(new DeleteBucketCommand({ Bucket }))
      }
    }
  },
)
