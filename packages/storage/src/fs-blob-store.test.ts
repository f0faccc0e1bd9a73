import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { blobStoreContract } from './blob-store.contract.ts'
import type { PendingBlob } from './blob-store.ts'
import { fileSink } from './file-sink.ts'
import { fsBlobStore } from './fs-blob-store.ts'

const folder = (): string => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  return dir.path
}

blobStoreContract(async () => {
  const store = await fsBlobStore({ root: folder() })
  onTestFinished(store.close)
  return store
})

test('what a crash left half-written is gone at the next start', async ({ expect }) => {
  const root = folder()
  const store = await fsBlobStore({ root })
  // The crash that is meant would have closed its file.
  onTestFinished(store.close)
  const blob = await store.create()
  await pipeline(Readable.from([Buffer.from('half')]), blob.sink)
  expect(readdirSync(join(root, 'tmp'))).toHaveLength(1)
  const next = await fsBlobStore({ root })
  expect(readdirSync(join(root, 'tmp'))).toHaveLength(0)
  expect(await Readable.from(next.list()).toArray()).toEqual([])
})

test('a restart finds what was committed', async ({ expect }) => {
  const root = folder()
  const store = await fsBlobStore({ root })
  const blob = await store.create()
  await pipeline(Readable.from([Buffer.from('kept')]), blob.sink)
  await blob.commit()
  const next = await fsBlobStore({ root })
  expect(await Readable.from(next.list()).toArray()).toMatchObject([{ id: blob.id, bytes: 4 }])
  const again = await next.create()
  await pipeline(Readable.from([Buffer.from('more')]), again.sink)
  await again.commit()
  expect(await next.size(again.id)).toBe(4)
})

test('closing leaves no file behind that is half-written', async ({ expect }) => {
  const root = folder()
  const store = await fsBlobStore({ root })
  const blobs = await Promise.all([store.create(), store.create()])
  for (const { sink } of blobs) sink.write(Buffer.alloc(100_000))
  await store.close()
  expect(readdirSync(join(root, 'tmp'))).toEqual([])
})

test('a file that is no blob is never one', async ({ expect }) => {
  const root = folder()
  const store = await fsBlobStore({ root })
  mkdirSync(join(root, 'blobs', 'ab'))
  writeFileSync(join(root, 'blobs', 'ab', 'notes.txt'), 'x')
  writeFileSync(join(root, 'secret'), 'x')
  expect(await Readable.from(store.list()).toArray()).toEqual([])
  for (const id of ['notes.txt', '../../secret', `ab/../../../secret`, `${'a'.repeat(32)}\n`, 'A'.repeat(32)]) {
    expect(await store.open(id), id).toBeUndefined()
    expect(await store.delete(id), id).toBe(false)
  }
  expect(existsSync(join(root, 'secret'))).toBe(true)
})

test('a disk without space is `no-space`', async ({ expect }) => {
  // Linux has a device that is always full.
  const file = await open('/dev/full', 'w')
  onTestFinished(() => file.close())
  await expect(pipeline(Readable.from([Buffer.from('x')]), fileSink(file))).rejects.toMatchObject({
    name: 'StorageError',
    reason: 'no-space',
  })
})

test('a blob whose file is lent is what was written to the file', async ({ expect }) => {
  const store = await fsBlobStore({ root: folder() })
  onTestFinished(store.close)
  const blob = await store.create()
  const lent = blob.sink.lend?.(() => undefined)
  writeSync(lent?.descriptor ?? -1, 'lent')
  lent?.giveBack()
  blob.sink.end()
  await finished(blob.sink)
  await blob.commit()
  expect((await store.read(blob.id))?.toString()).toBe('lent')
  expect(lent?.failure(Object.assign(new Error('full'), { code: 'ENOSPC' }))).toMatchObject({
    name: 'StorageError',
    reason: 'no-space',
  })
})

test('a file that is lent is asked back, and not closed before it is', async ({ expect }) => {
  const root = folder()
  const store = await fsBlobStore({ root })
  for (const end of [(blob: PendingBlob) => blob.discard(), () => store.close()]) {
    const blob = await store.create()
    let stop: () => void = () => undefined
    const asked = new Promise<void>((resolve) => {
      stop = resolve
    })
    const lent = blob.sink.lend?.(stop)
    const ended = end(blob)
    await asked
    // Whoever has it may take his time.
    await new Promise((resolve) => setImmediate(resolve))
    expect(writeSync(lent?.descriptor ?? -1, 'x')).toBe(1)
    expect(readdirSync(join(root, 'tmp'))).toEqual([blob.id])
    lent?.giveBack()
    lent?.giveBack()
    await ended
    expect(readdirSync(join(root, 'tmp'))).toEqual([])
  }
})

test('files can be read by their owner alone', async ({ expect }) => {
  const root = folder()
  const store = await fsBlobStore({ root })
  const blob = await store.create()
  await pipeline(Readable.from([Buffer.from('x')]), blob.sink)
  await blob.commit()
  expect(statSync(join(root, 'blobs', blob.id.slice(0, 2), blob.id)).mode & 0o777).toBe(0o600)
})

test('a folder that cannot be made is a StorageError', async ({ expect }) => {
  await expect(fsBlobStore({ root: '/dev/null/blobs' })).rejects.toMatchObject({ name: 'StorageError', reason: 'io' })
})
