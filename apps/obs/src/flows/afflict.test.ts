import { randomBytes } from 'node:crypto'
import { fsBlobStore, newBlobId } from '@sealstack/storage'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import type { ObsContext } from '../context.ts'
import { afflict } from './afflict.ts'

test('whoever could read or write a file itself is not let past a fault', async ({ expect }) => {
  const { path, remove } = tempDir()
  onTestFinished(remove)
  const blobs = await fsBlobStore({ root: path })
  onTestFinished(blobs.close)
  const id = newBlobId(randomBytes)
  await blobs.put(id, Buffer.alloc(100))
  const sound = await blobs.open(id)
  const pending = await blobs.create()
  expect(sound?.file).toBeDefined()
  expect(pending.sink.lend).toBeDefined()
  const struck = afflict({ blobs } as ObsContext, { corruptAt: 5, isDiskFull: true })
  const corrupt = await struck.blobs.open(id)
  expect(corrupt?.file).toBeUndefined()
  expect((await struck.blobs.create()).sink.lend).toBeUndefined()
  await Promise.all([sound?.close(), corrupt?.close()])
})
