import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { signRequest } from '@sealstack/auth'
import { type Keyring, memoryKeyring } from '@sealstack/envelope'
import type { BlobStore } from '@sealstack/storage'
import { seededBytes, tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const Bucket = 'photos'

/** A keyring that lets a test do something while a read waits for its data key. */
const interruptedKeyring = () => {
  const inner = memoryKeyring()
  const interruption: { work: (() => Promise<unknown>) | undefined } = { work: undefined }
  const keyring: Keyring = {
    generate: inner.generate,
    unwrap: async (request) => {
      const { work } = interruption
      interruption.work = undefined
      await work?.()
      return inner.unwrap(request)
    },
  }
  return { keyring, interruption }
}

test('a GET whose object is replaced just before it begins gives the new one, whole', async ({ expect }) => {
  const { keyring, interruption } = interruptedKeyring()
  const { s3 } = await startObs({ keyring })
  await s3.send(new CreateBucketCommand({ Bucket }))
  const put = (Body: Uint8Array) => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))
  await put(seededBytes(100_000, 'old'))
  interruption.work = () => put(seededBytes(90_000, 'new'))
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(got.ContentLength).toBe(90_000)
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(seededBytes(90_000, 'new'))).toBe(true)
})

test('a GET whose object is deleted just before it begins finds none', async ({ expect }) => {
  const { keyring, interruption } = interruptedKeyring()
  const { s3 } = await startObs({ keyring })
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  interruption.work = () => s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('a download of many parts goes on to its end though the object is replaced, and leaves nothing', async ({
  expect,
}) => {
  const { s3, dir } = await startObs()
  await s3.send(new CreateBucketCommand({ Bucket }))
  const Body = seededBytes(40 * 2 ** 20)
  await new Upload({ client: s3, params: { Bucket, Key: 'k', Body } }).done()
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'new' }))
  await expect.poll(() => blobsBelow(dir)).toHaveLength(9)
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true)
  await expect.poll(() => blobsBelow(dir).length).toBe(1)
})

test('a sweep spares a part that has become an object’s since it began', async ({ expect }) => {
  const folder = tempDir()
  onTestFinished(folder.remove)
  const { keyring } = interruptedKeyring()
  const first = await startObs({ dataDir: folder.path, keyring })
  await first.s3.send(new CreateBucketCommand({ Bucket }))
  const { UploadId } = await first.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }))
  const part = { Bucket, Key: 'k', UploadId, PartNumber: 1 }
  const { ETag } = await first.s3.send(new UploadPartCommand({ ...part, Body: 'part' }))
  await first.stop()

  // The listing of blobs waits until the upload has been completed, and then gives what it would have given before.
  let goOn = (): void => undefined
  const completed = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const wrapBlobs = (blobs: BlobStore): BlobStore => ({
    ...blobs,
    list: async function* () {
      await completed
      yield* blobs.list()
    },
  })
  const second = await startObs({ dataDir: folder.path, keyring, wrapBlobs })
  const Parts = [{ PartNumber: 1, ETag }]
  await second.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload: { Parts } }))
  goOn()
  expect(await second.swept).toBe(0)
  const got = await second.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(await got.Body?.transformToString()).toBe('part')
})

test('writers of one key never leave more than the last one’s blob', async ({ expect }) => {
  const { s3, dir } = await startObs()
  await s3.send(new CreateBucketCommand({ Bucket }))
  const bodies = Array.from({ length: 12 }, (_, index) => `body ${index}`)
  await Promise.all(bodies.map((Body) => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }))))
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(bodies).toContain(await got.Body?.transformToString())
  await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
})

test('a client that goes away in the middle of an upload leaves nothing, and one that leaves a download holds nothing', async ({
  expect,
}) => {
  const open = new Set<string>()
  const { s3, dir, port, url } = await startObs({
    wrapBlobs: (blobs) => ({
      ...blobs,
      open: async (id, leastBytes) => {
        const blob = await blobs.open(id, leastBytes)
        if (!blob) return undefined
        open.add(id)
        return { ...blob, close: () => blob.close().then(() => void open.delete(id)) }
      },
    }),
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: seededBytes(20 * 2 ** 20) }))
  const raw = (method: string, rawPath: string, more: Record<string, string>) => {
    const headers = signRequest(
      { method, rawPath, rawQuery: '', headers: { host: new URL(url).host } },
      {
        accessKeyId: 'test',
        secretAccessKey: 'test',
        region: 'us-east-1',
        service: 's3',
        nowMs: Date.now(),
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
    )
    const lines = Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = connect(port, '127.0.0.1')
    socket.write(`${method} ${rawPath} HTTP/1.1\r\n${lines.join('')}\r\n`)
    return socket
  }
  const upload = raw('PUT', '/photos/half', { 'content-length': '1000000' })
  upload.write(Buffer.alloc(300_000))
  await expect.poll(() => blobsBelow(dir).length).toBe(2)
  upload.destroy()
  await expect.poll(() => blobsBelow(dir).length).toBe(1)
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'half' }))).rejects.toMatchObject({ name: 'NoSuchKey' })

  const download = raw('GET', '/photos/k', {})
  await new Promise((resolve) => download.once('data', resolve))
  download.pause()
  await sleep(50)
  expect(open.size).toBeGreaterThan(0)
  download.destroy()
  await expect.poll(() => open.size).toBe(0)
})
