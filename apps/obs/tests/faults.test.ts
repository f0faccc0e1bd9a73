import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { memoryKeyring } from '@sealstack/envelope'
import { type FailPoint, onFailPoint } from '@sealstack/fail-points'
import { metadataFailure } from '@sealstack/metadata'
import { seededBytes, tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { faultyBlobs } from './_faulty-blobs.ts'
import { ask, startObs } from './_util.ts'

const Bucket = 'photos'
const [body, other] = [seededBytes(300_000, 1), seededBytes(300_000, 2)]

const setUp = async (overrides: Parameters<typeof startObs>[0] = {}) => {
  const blobs = faultyBlobs()
  const obs = await startObs({ wrapBlobs: blobs.wrapBlobs, ...overrides })
  const put = (Key: string, Body: Uint8Array = body) => obs.s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  const get = async (Key: string) => {
    const { Body } = await obs.s3.send(new GetObjectCommand({ Bucket, Key }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  const blobOf = async (key: string) => (await obs.inspect(Bucket, key))?.blobId ?? ''
  const keys = async () => {
    const { Contents = [] } = await obs.s3.send(new ListObjectsV2Command({ Bucket }))
    return Contents.map(({ Key }) => Key)
  }
  return { ...obs, blobs, put, get, blobOf, keys }
}

/** From now on, and until the test ends, the system fails in this way at this point. */
const failAt = (point: FailPoint, code: string): (() => void) => {
  const failure = Object.assign(new Error(code), { code })
  const stop = onFailPoint((passage) => {
    if (passage.name === point) passage.error = metadataFailure(failure) ?? failure
  })
  onTestFinished(stop)
  return stop
}

test.for<[FailPoint, string, number, string]>([
  ['blob-written', 'EIO', 500, 'InternalError'],
  ['blob-synced', 'ENOSPC', 507, 'InsufficientStorageSpace'],
  ['blob-renamed', 'EIO', 500, 'InternalError'],
  ['blob-folder-synced', 'EIO', 500, 'InternalError'],
  ['before-transaction-committed', 'SQLITE_FULL', 507, 'InsufficientStorageSpace'],
  ['before-transaction-committed', 'SQLITE_IOERR_FSYNC', 500, 'InternalError'],
])(
  'a disk that fails at %s with %s is %i to writers and leaves nothing; then all is as before',
  async ([point, code, status, name], { expect }) => {
    const { s3, url, put, get, blobs, keys } = await setUp()
    await s3.send(new CreateBucketCommand({ Bucket }))
    await put('kept')
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
    const before = await blobs.ids()
    const heal = failAt(point, code)
    const refused = { name, $metadata: { httpStatusCode: status } }
    await expect(put('kept', other)).rejects.toMatchObject(refused)
    const part = new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: other })
    await expect(s3.send(part)).rejects.toMatchObject(refused)
    const append = () => ask(url, `POST /${Bucket}/log?append&position=0`, {}, other.toString('hex'))
    expect(await append()).toMatchObject({ status, code: name })
    expect((await get('kept')).equals(body)).toBe(true)
    heal()
    expect(await blobs.ids()).toEqual(before)
    expect(await keys()).toEqual(['kept'])
    expect((await s3.send(new ListPartsCommand({ Bucket, Key: 'parts', UploadId }))).Parts).toBeUndefined()
    await put('kept', other)
    expect((await append()).status).toBe(200)
    expect((await get('kept')).equals(other)).toBe(true)
  },
)

test('a commit that fails after it was one leaves the object, and its bytes', async ({ expect }) => {
  const { s3, put, get } = await setUp()
  await s3.send(new CreateBucketCommand({ Bucket }))
  const heal = failAt('transaction-committed', 'SQLITE_IOERR')
  await expect(put('k')).rejects.toMatchObject({ name: 'InternalError' })
  heal()
  expect((await get('k')).equals(body)).toBe(true)
})

test('a blob that is missing, cut, changed, swapped or unreadable is never delivered, and the rest is served', async ({
  expect,
}) => {
  const { s3, put, get, blobs, blobOf, keys } = await setUp()
  await s3.send(new CreateBucketCommand({ Bucket }))
  await put('k')
  await put('sound', other)
  const id = await blobOf('k')
  const sealed = await blobs.bytesOf(id)
  const corrupted = { name: 'ObjectCorrupted', $metadata: { httpStatusCode: 422 } }
  const faults = [
    ['missing', corrupted],
    [sealed.subarray(0, -1), corrupted],
    [Buffer.concat([sealed.subarray(0, 100), Buffer.of(~(sealed[100] ?? 0)), sealed.subarray(101)]), corrupted],
    [await blobs.bytesOf(await blobOf('sound')), corrupted],
    ['unreadable', { name: 'InternalError', $metadata: { httpStatusCode: 500 }, message: /refuses to read/ }],
  ] as const
  for (const [fault, { message, ...expected }] of faults.map(
    ([one, two]) => [one, { message: /./, ...two }] as const,
  )) {
    blobs.replace(id, fault)
    const failure = await get('k').catch((error: unknown) => error)
    expect(failure).toMatchObject(expected)
    expect(String(failure)).toMatch(message)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).ContentLength).toBe(body.length)
    expect(await keys()).toEqual(['k', 'sound'])
    expect((await get('sound')).equals(other)).toBe(true)
  }
  await put('k', other)
  expect((await get('k')).equals(other)).toBe(true)
})

/** Another process that holds the write lock of a database, until it is ended. */
const holdLock = async (path: string): Promise<() => Promise<unknown>> => {
  const script = `const db = new (require('libsql'))(${JSON.stringify(path)}); db.exec('BEGIN IMMEDIATE')
    console.log('held'); setInterval(() => db, 1000)`
  const cwd = new URL('../../../packages/metadata', import.meta.url)
  const child = spawn(process.execPath, ['-e', script], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const end = (): Promise<unknown> => {
    child.kill('SIGKILL')
    return ended
  }
  onTestFinished(async () => void (await end()))
  await once(child.stdout, 'data')
  return end
}

test('a database that another process has locked is 503 to writers, and readers are served', async ({ expect }) => {
  const { s3, put, get, blobs, dir } = await setUp()
  await s3.send(new CreateBucketCommand({ Bucket }))
  await put('k')
  const before = await blobs.ids()
  const letGo = await holdLock(join(dir, 'obs.db'))
  const busy = { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } }
  await expect(put('k', other)).rejects.toMatchObject({ ...busy, message: expect.stringContaining('locked') })
  // Meanwhile the audit trail tries to write its events, which must leave nothing behind.
  await setTimeout(400)
  expect((await get('k')).equals(body)).toBe(true)
  await letGo()
  expect((await blobs.ids()).filter((id) => !before.includes(id))).toEqual([])
  await put('k', other)
  expect((await get('k')).equals(other)).toBe(true)
})

/** What a store leaves in a folder when it is closed, for another one. */
const leave = async (work: (store: Awaited<ReturnType<typeof setUp>>) => Promise<unknown>) => {
  const { path, remove } = tempDir()
  onTestFinished(remove)
  const keyring = memoryKeyring()
  const open = () => setUp({ dataDir: path, keyring })
  const store = await open()
  await store.s3.send(new CreateBucketCommand({ Bucket }))
  await work(store)
  await store.stop()
  return { path, open }
}

/** The files of the database: what was written last stands in its log. */
const DATABASE = ['obs.db', 'obs.db-wal', 'obs.db-shm']

const replaceDatabase = (path: string, files: ReadonlyMap<string, Uint8Array>): void => {
  for (const name of DATABASE) {
    const content = files.get(name)
    if (content) writeFileSync(join(path, name), content)
    else rmSync(join(path, name), { force: true })
  }
}

const readDatabase = (path: string): ReadonlyMap<string, Buffer> =>
  new Map(DATABASE.filter((name) => existsSync(join(path, name))).map((name) => [name, readFileSync(join(path, name))]))

test('a damaged database is told as such, and the store does not start on it', async ({ expect }) => {
  const { path, open } = await leave(({ put }) => put('k'))
  const sound = readDatabase(path)
  replaceDatabase(path, new Map([['obs.db', Buffer.alloc(8192, 'x')]]))
  await expect(open()).rejects.toMatchObject({ name: 'MetadataError', reason: 'damaged' })
  replaceDatabase(path, sound)
  expect((await (await open()).get('k')).equals(body)).toBe(true)
})

test('metadata of an older backup refuse what was written since, and serve the rest', async ({ expect }) => {
  const { path, open } = await leave(async ({ put }) => {
    await put('same')
    await put('changed')
  })
  const backup = readDatabase(path)
  const later = await open()
  await later.put('changed', other)
  await later.put('new', other)
  await later.stop()
  replaceDatabase(path, backup)
  const { get, keys, put } = await open()
  expect(await keys()).toEqual(['changed', 'same'])
  expect((await get('same')).equals(body)).toBe(true)
  await expect(get('changed')).rejects.toMatchObject({ name: 'ObjectCorrupted' })
  await expect(get('new')).rejects.toMatchObject({ name: 'NoSuchKey' })
  await put('changed')
  expect((await get('changed')).equals(body)).toBe(true)
})
