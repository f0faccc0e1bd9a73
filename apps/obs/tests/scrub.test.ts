import { createHash } from 'node:crypto'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import type { ScrubLine } from '../src/index.ts'
import { faultyBlobs } from './_faulty-blobs.ts'
import { ask, openSqlite, sendRaw, startObs } from './_util.ts'

const Bucket = 'photos'
const SIZE = 300_000
const body = seededBytes(SIZE)
const MIB5 = 5 * 2 ** 20

const setUp = async () => {
  const blobs = faultyBlobs()
  const obs = await startObs({ wrapBlobs: blobs.wrapBlobs })
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  const put = async (Key: string, more: Partial<PutObjectCommand['input']> = {}) => {
    await obs.s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ...more }))
    return (await obs.inspect(Bucket, Key))?.blobId ?? ''
  }
  const scrub = async (query: { bucket?: string; prefix?: string } = {}, signal = new AbortController().signal) => {
    const lines: ScrubLine[] = []
    for await (const line of (await obs.scrub({ graceSeconds: 0, ...query }, signal)) ?? []) lines.push(line)
    const findings = lines.flatMap((line) => ('finding' in line ? [line.finding] : []))
    const [report] = lines.flatMap((line) => ('report' in line ? [line.report] : []))
    return { findings, report, lines }
  }
  return { ...obs, obs, blobs, put, scrub }
}

const customer = () => {
  const key = Buffer.alloc(32, 7)
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  }
}

test('scrub verifies every version, part and append, of each mode and made in each way', async ({ expect }) => {
  const { s3, put, scrub, url } = await setUp()
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  await put('a')
  await put('a', { ServerSideEncryption: 'aws:kms' })
  await put('a', { ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true })
  await put('b', { ServerSideEncryption: 'aws:kms:dsse' })
  await put('empty', { Body: new Uint8Array() })
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))
  const parts = seededBytes(MIB5 + 1)
  await new Upload({ client: s3, params: { Bucket, Key: 'parts', Body: parts } }).done()
  for (const [position, text] of [
    [0, 'one'],
    [3, 'two'],
  ] as const) {
    expect((await ask(url, `POST /${Bucket}/log?append&position=${position}`, {}, text)).status).toBe(200)
  }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'open' }))
  await s3.send(new UploadPartCommand({ Bucket, Key: 'open', UploadId, PartNumber: 1, Body: body }))
  const { findings, report } = await scrub()
  expect(findings).toEqual([])
  expect(report).toMatchObject({ versions: 7, parts: 1, bytes: 5 * SIZE + MIB5 + 1 + 6 })
})

test('scrub tells missing, orphaned, corrupt and mislabelled from each other, and names where', async ({ expect }) => {
  const { blobs, put, scrub, s3 } = await setUp()
  await put('sound')
  const [lost, flipped, cut, plain, swapped, other, unreadable] = [
    await put('lost'),
    await put('flipped'),
    await put('cut'),
    await put('plain', { ServerSideEncryption: 'aws:kms' }),
    await put('swapped'),
    await put('other'),
    await put('unreadable'),
  ]
  const { UploadId: uploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'open' }))
  const before = await blobs.ids()
  await s3.send(new UploadPartCommand({ Bucket, Key: 'open', UploadId: uploadId, PartNumber: 3, Body: body }))
  const part = (await blobs.ids()).find((id) => !before.includes(id)) ?? ''
  blobs.replace(lost, 'missing')
  await blobs.flip(flipped, SIZE - 5)
  blobs.replace(cut, (await blobs.bytesOf(cut)).subarray(0, -1))
  blobs.replace(plain, body)
  blobs.replace(swapped, await blobs.bytesOf(other))
  blobs.replace(unreadable, 'unreadable')
  await blobs.flip(part, 70_000)
  const orphan = await blobs.addOrphan()
  const { findings, report } = await scrub()
  const place = { bucket: Bucket, versionId: 'null' }
  expect(findings.sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))).toEqual([
    { verdict: 'orphaned', blobId: orphan, reason: expect.any(String) },
    { ...place, key: 'cut', verdict: 'corrupt', reason: expect.stringContaining('size') },
    { ...place, key: 'flipped', verdict: 'corrupt', reason: expect.any(String) },
    { ...place, key: 'lost', verdict: 'missing', reason: expect.stringContaining(lost) },
    { bucket: Bucket, key: 'open', uploadId, partNumber: 3, verdict: 'corrupt', reason: expect.any(String) },
    { ...place, key: 'plain', verdict: 'mislabelled', reason: 'This is not an envelope' },
    { ...place, key: 'swapped', verdict: 'corrupt', reason: expect.any(String) },
    { ...place, key: 'unreadable', verdict: 'corrupt', reason: expect.stringContaining('EIO') },
  ])
  expect(report).toMatchObject({ versions: 8, missing: 1, orphaned: 1, corrupt: 5, mislabelled: 1, unverifiable: 0 })
  blobs.heal()
  expect((await scrub()).findings.map(({ verdict }) => verdict)).toEqual(['orphaned'])
})

test('a row that says another size than its parts have is refused by reads and found by a scrub', async ({
  expect,
}) => {
  const { s3, scrub, url, dir } = await setUp()
  await new Upload({ client: s3, params: { Bucket, Key: 'parts', Body: seededBytes(MIB5 + 1) } }).done()
  for (const [position, text] of [
    [0, 'one'],
    [3, 'two'],
  ] as const) {
    await ask(url, `POST /${Bucket}/log?append&position=${position}`, {}, text)
  }
  const database = openSqlite(join(dir, 'obs.db'))
  for (const [key, part, whole] of [
    ['parts', MIB5, MIB5 + 1],
    ['log', 3, 6],
  ] as const) {
    const set = database.prepare('UPDATE ObjectVersion SET size = ? WHERE key = ?')
    for (const size of [0, part, whole + 1]) {
      set.run([size, key])
      expect(await sendRaw(url, { path: `/${Bucket}/${key}` }), `${key} ${size}`).toMatchObject({
        code: 'ObjectCorrupted',
      })
      expect((await scrub()).findings, `${key} ${size}`).toMatchObject([{ key, verdict: 'corrupt' }])
    }
    set.run([whole, key])
  }
  database.close()
  expect((await scrub()).findings).toEqual([])
})

test('scrub looks at the structure of what only the client’s key opens, and says that it saw no more', async ({
  expect,
}) => {
  const { blobs, put, scrub } = await setUp()
  const [sound, plain] = [await put('sound', customer()), await put('plain', customer())]
  blobs.replace(plain, Buffer.alloc((await blobs.bytesOf(plain)).byteLength, 'x'))
  await blobs.flip(sound, SIZE - 5)
  expect((await scrub()).findings).toMatchObject([
    { key: 'plain', verdict: 'mislabelled' },
    { key: 'sound', verdict: 'unverifiable', reason: expect.stringContaining('SSE-C') },
  ])
})

test('scrub goes by bucket and prefix, and knows no bucket that is not there', async ({ expect }) => {
  const { s3, put, scrub, obs, blobs } = await setUp()
  await s3.send(new CreateBucketCommand({ Bucket: 'elsewhere' }))
  await s3.send(new PutObjectCommand({ Bucket: 'elsewhere', Key: 'a/1', Body: body }))
  await put('a/1')
  blobs.replace(await put('b/1'), 'missing')
  await blobs.addOrphan()
  expect((await scrub({ bucket: Bucket, prefix: 'a/' })).report).toMatchObject({ versions: 1, missing: 0, orphaned: 0 })
  expect((await scrub({ bucket: Bucket })).report).toMatchObject({ versions: 2, missing: 1, orphaned: 0 })
  expect((await scrub()).report).toMatchObject({ versions: 3, missing: 1, orphaned: 1 })
  expect(await obs.scrub({ bucket: 'none', graceSeconds: 0 }, new AbortController().signal)).toBeUndefined()
})

test('scrub finds nothing wrong while objects are replaced and deleted, and ends when it is told to', async ({
  expect,
}) => {
  const { s3, put, scrub } = await setUp()
  const keys = Array.from({ length: 12 }, (_, index) => `k${index}`)
  for (const Key of keys) await put(Key)
  let isOver = false
  const churn = (async () => {
    for (let turn = 0; !isOver; turn++) {
      const Key = keys[turn % keys.length] ?? ''
      if (turn % 3 === 0) await s3.send(new DeleteObjectCommand({ Bucket, Key }))
      else await put(Key)
    }
  })()
  for (let round = 0; round < 4; round++) expect((await scrub()).findings).toEqual([])
  isOver = true
  await churn
  const stop = AbortSignal.abort()
  expect((await scrub({}, stop)).report).toBeUndefined()
})
