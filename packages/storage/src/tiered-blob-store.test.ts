import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { test } from 'vitest'
import { blobStoreContract } from './blob-store.contract.ts'
import { memoryBlobStore } from './memory-blob-store.ts'
import { type SmallBlobs, tieredBlobStore } from './tiered-blob-store.ts'

const smallBlobs = () => {
  const kept = new Map<string, { readonly bytes: Uint8Array; readonly atMs: number }>()
  const small: SmallBlobs = {
    put: async (id, bytes, atMs) => {
      kept.set(id, { bytes, atMs })
    },
    find: async (id) => kept.get(id)?.bytes,
    size: async (id) => kept.get(id)?.bytes.byteLength,
    remove: async (id) => kept.delete(id),
    list: async function* () {
      for (const [id, { bytes, atMs }] of [...kept]) yield { id, bytes: bytes.byteLength, modifiedAtMs: atMs }
    },
  }
  return { small, kept }
}

blobStoreContract(async () => tieredBlobStore({ small: smallBlobs().small, large: memoryBlobStore() }))

const store = (options: { readonly put?: SmallBlobs['put'] } = {}) => {
  const { small, kept } = smallBlobs()
  return {
    kept,
    blobs: tieredBlobStore({ small: { ...small, ...options }, large: memoryBlobStore(), maxSmallBytes: 10 }),
  }
}

test('what its writer says is small lies with the small ones, and nothing else does', async ({ expect }) => {
  const { blobs, kept } = store()
  for (const maxBytes of [10, 11, undefined]) {
    const blob = await blobs.create(maxBytes)
    await pipeline(Readable.from([Buffer.from('0123456789')]), blob.sink)
    await blob.commit()
  }
  expect(kept.size).toBe(1)
  expect(await Readable.from(blobs.list()).toArray()).toHaveLength(3)
})

test('a place that refuses fails the commit with its own error, and nothing is kept', async ({ expect }) => {
  const refusal = new Error('refused')
  const { blobs } = store({ put: () => Promise.reject(refusal) })
  const blob = await blobs.create(5)
  await pipeline(Readable.from([Buffer.from('01234')]), blob.sink)
  await expect(blob.commit()).rejects.toBe(refusal)
  await blob.discard()
  expect(await blobs.read(blob.id)).toBeUndefined()
})
