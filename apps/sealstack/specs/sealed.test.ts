import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { filesBelow, filesHolding } from '../../obs/tests/_util.ts'
import { newDir, startHere } from './_util.ts'

const Bucket = 'photos'
const HEADER = 72
const STEP = 65_536 + 16

const withObjects = async () => {
  const cloud = await startHere()
  await cloud.s3.send(new CreateBucketCommand({ Bucket }))
  const { KeyMetadata } = await cloud.kms.send(new CreateKeyCommand({}))
  const SSEKMSKeyId = KeyMetadata?.Arn
  const put = (Key: string, Body: Uint8Array) =>
    cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption: 'aws:kms', SSEKMSKeyId }))
  const get = async (Key: string, Range?: string) => {
    const { Body } = await cloud.s3.send(new GetObjectCommand({ Bucket, Key, Range }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  const blobOf = async (key: string) => {
    const id = (await cloud.services().obs.inspect(Bucket, key))?.blobId ?? ''
    return join(cloud.dataDir, 'obs/blobs', id.slice(0, 2), id)
  }
  return { ...cloud, put, get, blobOf, SSEKMSKeyId }
}

test('nothing of an object or of its data key is on disk in the clear, by whatever path it was written', async ({
  expect,
}) => {
  const { s3, put, dataDir, kms } = await withObjects()
  const secrets = [1, 2, 3, 4].map((seed) => seededBytes(6 * 2 ** 20, seed))
  const [one = Buffer.alloc(0), two = one, three = one, four = one] = secrets
  await put('kms', one)
  await s3.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: two }))
  await new Upload({ client: s3, params: { Bucket, Key: 'parts', Body: three } }).done()
  await new Upload({
    client: s3,
    params: { Bucket, Key: 'parts-kms', Body: four, ServerSideEncryption: 'aws:kms' },
  }).done()
  await kms.send(new CreateKeyCommand({}))
  expect(filesBelow(dataDir).length).toBeGreaterThan(6)
  for (const secret of secrets) {
    for (const at of [0, 65_536, 5_500_000]) expect(filesHolding(dataDir, secret.subarray(at, at + 24))).toEqual([])
  }
})

test('the object store’s folder alone does not open an object: the KMS of another cloud knows no such key', async ({
  expect,
}) => {
  const mine = await withObjects()
  await mine.put('k', Buffer.from('secret'))
  await mine.stop()
  const other = newDir()
  const { cpSync } = await import('node:fs')
  cpSync(join(mine.dataDir, 'obs'), join(other, 'obs'), { recursive: true })
  const thief = await startHere(other)
  await expect(thief.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
    name: 'KMS.NotFoundException',
  })
  expect((await thief.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).ContentLength).toBe(6)
})

test('the state of the key decides, on the very next request', async ({ expect }) => {
  const { s3, kms, put, get, SSEKMSKeyId: KeyId } = await withObjects()
  await put('k', Buffer.from('secret'))
  await kms.send(new DisableKeyCommand({ KeyId }))
  const disabled = {
    name: 'KMS.DisabledException',
    message: `${KeyId} is disabled.`,
    $metadata: { httpStatusCode: 400 },
  }
  await expect(get('k')).rejects.toMatchObject(disabled)
  await expect(put('n', Buffer.from('x'))).rejects.toMatchObject(disabled)
  await kms.send(new EnableKeyCommand({ KeyId }))
  expect((await get('k')).toString()).toBe('secret')
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
  await expect(get('k')).rejects.toMatchObject({
    name: 'KMS.KMSInvalidStateException',
    message: `${KeyId} is pending deletion.`,
  })
  const unknown = { Bucket, Key: 'u', Body: '', ServerSideEncryption: 'aws:kms' } as const
  await expect(s3.send(new PutObjectCommand({ ...unknown, SSEKMSKeyId: 'fake-key-id' }))).rejects.toMatchObject({
    name: 'KMS.NotFoundException',
    message: "Invalid keyId 'fake-key-id'",
  })
  await expect(s3.send(new PutObjectCommand({ ...unknown, SSEKMSKeyId: 'alias/none' }))).rejects.toMatchObject({
    message: 'Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.',
  })
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key)).toEqual(['k'])
})

describe('a wrong byte is never delivered', () => {
  const body = seededBytes(3 * 65_536 + 100)
  type Tamper = (sealed: Buffer) => Buffer
  const segments = (sealed: Buffer, order: readonly number[]): Buffer =>
    Buffer.concat([
      sealed.subarray(0, HEADER),
      ...order.map((index) => sealed.subarray(HEADER + index * STEP, HEADER + (index + 1) * STEP)),
    ])
  const flip =
    (at: number): Tamper =>
    (sealed) => {
      sealed[at] = (sealed[at] ?? 0) ^ 4
      return sealed
    }
  const cases: readonly (readonly [string, Tamper])[] = [
    ...[0, 6, 20, 60, HEADER, HEADER + STEP - 1, HEADER + 2 * STEP + 9, HEADER + 3 * STEP + 50].map(
      (at) => [`a bit flipped at ${at}`, flip(at)] as const,
    ),
    ...[0, 1, 2, 3].flatMap((index) =>
      [-1, 0, 1].map(
        (delta) =>
          [
            `cut at segment ${index} ${delta}`,
            (sealed: Buffer) => sealed.subarray(0, HEADER + index * STEP + delta),
          ] as const,
      ),
    ),
    ['segments reordered', (sealed) => segments(sealed, [1, 0, 2, 3])],
    ['a segment doubled', (sealed) => segments(sealed, [0, 0, 1, 2, 3])],
    ['a segment in place of another', (sealed) => segments(sealed, [0, 1, 1, 3])],
    ['the last segment dropped', (sealed) => segments(sealed, [0, 1, 2])],
    ['a byte appended', (sealed) => Buffer.concat([sealed, Buffer.alloc(1)])],
    ['nothing left', () => Buffer.alloc(0)],
  ]

  test('whatever is done to the stored bytes', async ({ expect }) => {
    const { put, blobOf, dataDir, endpoint } = await withObjects()
    await put('k', body)
    expect(dataDir).not.toBe('')
    const path = await blobOf('k')
    const sealed = readFileSync(path)
    for (const [name, tamper] of cases) {
      writeFileSync(path, tamper(Buffer.from(sealed)))
      const { received, isClean, status } = await rawGet(endpoint, `/${Bucket}/k`)
      expect(status === 422 || !isClean, name).toBe(true)
      if (status === 200) expect(received.equals(body.subarray(0, received.length)), name).toBe(true)
      expect(received.length === body.length && status === 200, name).toBe(false)
    }
    writeFileSync(path, sealed)
    expect((await rawGet(endpoint, `/${Bucket}/k`)).received.equals(body)).toBe(true)
  })

  test('blobs swapped between objects, and a blob of an earlier version put back', async ({ expect }) => {
    const { put, get, blobOf } = await withObjects()
    await put('a', body)
    await put('b', Buffer.from(body).reverse())
    const [a, b] = [await blobOf('a'), await blobOf('b')]
    const [sealedA, sealedB] = [readFileSync(a), readFileSync(b)]
    writeFileSync(a, sealedB)
    writeFileSync(b, sealedA)
    for (const key of ['a', 'b']) await expect(get(key)).rejects.toMatchObject({ name: 'ObjectCorrupted' })
    await put('a', body)
    writeFileSync(await blobOf('a'), sealedA)
    await expect(get('a')).rejects.toMatchObject({ name: 'ObjectCorrupted' })
  })

  test('a range that does not touch what was changed still opens, and one that does is refused', async ({ expect }) => {
    const { put, get, blobOf } = await withObjects()
    await put('k', body)
    const path = await blobOf('k')
    writeFileSync(path, flip(HEADER + 2 * STEP + 9)(readFileSync(path)))
    expect((await get('k', 'bytes=5-70000')).equals(body.subarray(5, 70_001))).toBe(true)
    await expect(get('k', `bytes=${2 * 65_536}-${2 * 65_536}`)).rejects.toMatchObject({ name: 'ObjectCorrupted' })
  })
})

/** A GET that keeps what came before the connection broke. */
const rawGet = async (endpoint: string, path: string) => {
  const { signedClient } = await import('../src/demo/signed-client.ts')
  const chunks: Uint8Array[] = []
  let status = 0
  let isClean = true
  const original = globalThis.fetch
  const send = signedClient(endpoint, async (url, init) => {
    const response = await original(url, init)
    status = response.status
    try {
      for await (const chunk of response.body ?? []) chunks.push(chunk)
    } catch {
      isClean = false
    }
    return new Response(Buffer.concat(chunks), { status: 200 })
  })
  await send('s3', 'GET', path)
  return { received: Buffer.concat(chunks), isClean, status }
}
