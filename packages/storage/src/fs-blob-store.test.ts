import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { blobStoreContract } from './blob-store.contract.ts'
import { fsBlobStore } from './fs-blob-store.ts'

const folder = (): string => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  return dir.path
}

blobStoreContract(() => fsBlobStore({ root: folder() }))

test('what a crash left half-written is gone at the next start', async ({ expect }) => {
  const root = folder()
  const store = await fsBlobStore({ root })
  const blob = await store.create()
  await pipeline(Readable.from([Buffer.from('half')]), blob.sink)
  expect(readdirSync(join(root, 'tmp'))).toHaveLength(1)
  const next = await fsBlobStore({ root })
  expect(readdirSync(join(root, 'tmp'))).toHaveLength(0)
  expect(await Readable.from(next.list()).toArray()).toEqual([])
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
