import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { segmentPool } from '@sealstack/envelope'
import { seededBytes } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const [Bucket, MIB, STEP] = ['large', 2 ** 20, 2 ** 16 + 16]
const bytes = seededBytes(10 * MIB + 7)
const sameAs = (body: Uint8Array | undefined, start = 0, end = bytes.byteLength): boolean =>
  Buffer.from(body ?? []).equals(bytes.subarray(start, end))

/** A store whose threads are there, and its bucket. */
const start = async (program?: URL) => {
  const lost: unknown[] = []
  const pool = segmentPool({ size: 1, onLoss: (error) => lost.push(error), ...(program ? { program } : {}) })
  onTestFinished(pool.close)
  await pool.ready()
  const obs = await startObs({ segmentPool: pool })
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  return { ...obs, pool, lost }
}

test('large objects come back as they were, of each kind of body and encryption, whole and in ranges', async ({
  expect,
}) => {
  const { s3 } = await start()
  const read = async (Key: string, Range?: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, Range }))).Body?.transformToByteArray()
  const ChecksumSHA256 = createHash('sha256').update(bytes).digest('base64')
  const puts = {
    plain: { Body: bytes, ChecksumSHA256 },
    md5: { Body: bytes, ContentMD5: createHash('md5').update(bytes).digest('base64') },
    kms: { Body: bytes, ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/a' },
    layered: { Body: bytes, ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: 'alias/a' },
    // An aws-chunked body, whose checksum comes behind it.
    streamed: { Body: Readable.from([bytes.subarray(0, 99), bytes.subarray(99)]), ContentLength: bytes.byteLength },
  } as const
  for (const [Key, more] of Object.entries(puts)) await s3.send(new PutObjectCommand({ Bucket, Key, ...more }))
  await new Upload({ client: s3, params: { Bucket, Key: 'parts', Body: bytes } }).done()
  for (const Key of [...Object.keys(puts), 'parts']) {
    expect(sameAs(await read(Key)), Key).toBe(true)
    const [from, to] = [1_234_567, 6_543_210]
    expect(sameAs(await read(Key, `bytes=${from}-${to}`), from, to + 1), Key).toBe(true)
    expect(sameAs(await read(Key, `bytes=${from}-${from + 99_999}`), from, from + 100_000), Key).toBe(true)
  }
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'md5' }))
  expect(head.ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`)
})

test('the first body that takes long waits for a thread, in and out', async ({ expect }) => {
  const pool = segmentPool({ size: 1 })
  onTestFinished(pool.close)
  const taken: boolean[] = []
  const watched: typeof pool = {
    ...pool,
    take: (task) => {
      const work = pool.take(task)
      taken.push(work !== undefined)
      return work
    },
  }
  const { s3 } = await startObs({ segmentPool: watched })
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'first', Body: bytes }))
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'first' }))
  expect(sameAs(await Body?.transformToByteArray())).toBe(true)
  expect(taken).toEqual([true, true])
})

test('a large body that is not what was announced is refused, and leaves nothing', async ({ expect }) => {
  const { s3, dir } = await start()
  const wrong = createHash('sha256').update('other').digest('base64')
  const put = (more: object) => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: bytes, ...more }))
  await expect(put({ ChecksumSHA256: wrong })).rejects.toMatchObject({ name: 'BadDigest' })
  await expect(put({ ContentMD5: Buffer.alloc(16).toString('base64') })).rejects.toMatchObject({ name: 'BadDigest' })
  expect(blobsBelow(dir)).toEqual([])
})

test('a large object that is corrupt in the middle breaks off before the first byte that is', async ({ expect }) => {
  const { s3, dir } = await start()
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: bytes }))
  const [path = ''] = blobsBelow(dir)
  const sealed = readFileSync(path)
  const place = 72 + 100 * STEP + 9
  sealed[place] = (sealed[place] ?? 0) ^ 1
  writeFileSync(path, sealed)
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' }))
  const got: Buffer[] = []
  const failed = await new Promise<unknown>((resolve) => {
    get(url, (response) => {
      response.on('data', (chunk) => got.push(chunk)).on('error', resolve)
    })
  })
  expect(failed).toMatchObject({ code: 'ECONNRESET' })
  const before = Buffer.concat(got)
  expect(before.byteLength).toBeLessThanOrEqual(100 * (STEP - 16))
  expect(sameAs(before, 0, before.byteLength)).toBe(true)
  const range = (Range: string) => s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }))
  expect(sameAs(await (await range('bytes=0-5999999')).Body?.transformToByteArray(), 0, 6_000_000)).toBe(true)
})

/** A thread that takes bodies and ends at the first slot. */
const DYING = new URL(
  'data:text/javascript,import{parentPort as p}from"node:worker_threads";' +
    'p.on("message",m=>m.kind!=="begin"&&process.exit(3));p.postMessage({kind:"ready"})',
)

test('a thread that ends fails its request and no other, and leaves nothing', async ({ expect }) => {
  const { s3, dir, lost, pool } = await start(DYING)
  // Less than what a thread is waited for.
  const put = () => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: bytes.subarray(0, 5 * MIB) }))
  await expect(put()).rejects.toMatchObject({ name: 'InternalError' })
  expect(lost).toHaveLength(1)
  expect(blobsBelow(dir)).toEqual([])
  // No thread is there any more, and none is waited for.
  await put()
  await pool.ready()
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({ name: 'InternalError' })
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))
  expect(sameAs(await got.Body?.transformToByteArray(), 0, 5 * MIB)).toBe(true)
})

test('a client that goes away, and a store that is closed, end what the threads do; nothing is left', async ({
  expect,
}) => {
  const { s3, dir, url, port, stop } = await start()
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: bytes }))
  const address = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'k' }))
  const half = async () => {
    const upload = new URL(await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'half' })))
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    const length = `content-length: ${bytes.byteLength}`
    socket.write(`PUT ${upload.pathname}${upload.search} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n${length}\r\n\r\n`)
    socket.write(bytes.subarray(0, 5 * MIB))
    return socket
  }
  for (let round = 0; round < 3; round++) {
    const socket = await half()
    await expect.poll(() => blobsBelow(dir).length).toBe(2)
    socket.destroy()
    await expect.poll(() => blobsBelow(dir).length).toBe(1)
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) => get(address, resolve))
    await once(response, 'readable')
    response.destroy()
  }
  const again = await new Promise<import('node:http').IncomingMessage>((resolve) => get(address, resolve))
  expect(sameAs(await buffer(again))).toBe(true)
  const last = await half()
  await expect.poll(() => blobsBelow(dir).length).toBe(2)
  await stop()
  expect(blobsBelow(dir)).toHaveLength(1)
  last.destroy()
})
