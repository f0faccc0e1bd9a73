import { randomBytes } from 'node:crypto'
import { type BlobStore, newBlobId, type PendingBlob } from './blob-store.ts'
import { createMemoryBlob } from './memory-blob.ts'
import { openBytesBlob } from './memory-open-blob.ts'

/** What the store takes from outside: the time in ms since the epoch, and random bytes for ids. */
export interface MemoryBlobStoreOptions {
  readonly clock?: { readonly now: () => number }
  readonly random?: (bytes: number) => Uint8Array
  /** To begin with. */
  readonly blobs?: MemoryBlobs | undefined
}

/** Blobs by their ids. What is in one never changes, so any number of stores may begin with the same. */
export type MemoryBlobs = ReadonlyMap<string, { readonly bytes: Buffer; readonly modifiedAtMs: number }>

/** A store that lives as long as the process. */
export interface MemoryBlobStore extends BlobStore {
  /** What is committed now. */
  readonly snapshot: () => MemoryBlobs
}

/** Makes a store, empty or with the blobs of another. */
export const memoryBlobStore = ({
  clock = Date,
  random = randomBytes,
  blobs: known = new Map(),
}: MemoryBlobStoreOptions = {}): MemoryBlobStore => {
  const blobs = new Map(known)
  const pending = new Map<string, PendingBlob>()
  return {
    snapshot: () => new Map(blobs),
    create: async () => {
      const id = newBlobId(random)
      const blob = createMemoryBlob(id, {
        onCommit: (bytes) => {
          blobs.set(id, { bytes, modifiedAtMs: clock.now() })
        },
        onEnd: () => pending.delete(id),
      })
      pending.set(id, blob)
      return blob
    },
    put: async (id, bytes) => {
      blobs.set(id, { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), modifiedAtMs: clock.now() })
    },
    open: async (id) => {
      const bytes = blobs.get(id)?.bytes
      return bytes && openBytesBlob(bytes)
    },
    read: async (id) => blobs.get(id)?.bytes,
    size: async (id) => blobs.get(id)?.bytes.byteLength,
    delete: async (id) => blobs.delete(id),
    list: async function* () {
      for (const [id, { bytes, modifiedAtMs }] of [...blobs]) yield { id, bytes: bytes.byteLength, modifiedAtMs }
    },
    close: async () => {
      await Promise.all([...pending.values()].map((blob) => blob.discard()))
    },
  }
}
