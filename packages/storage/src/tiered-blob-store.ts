import { randomBytes } from 'node:crypto'
import { type BlobEntry, type BlobStore, newBlobId, type PendingBlob } from './blob-store.ts'
import { createMemoryBlob } from './memory-blob.ts'
import { openBytesBlob } from './memory-open-blob.ts'

/** Where small blobs are kept: in one place with what points at them, so that they become durable together. */
export interface SmallBlobs {
  /** Durable at the latest when whatever is written next to point at it is. */
  readonly put: (id: string, bytes: Uint8Array, atMs: number) => Promise<void>
  readonly find: (id: string) => Promise<Uint8Array | undefined>
  readonly size: (id: string) => Promise<number | undefined>
  /** False when there was none, for which nothing needs to be written. */
  readonly remove: (id: string) => Promise<boolean>
  readonly list: () => AsyncIterable<BlobEntry>
}

/** What the store is made of. */
export interface TieredBlobStoreOptions {
  readonly small: SmallBlobs
  readonly large: BlobStore
  /** Blobs up to this size lie in `small`. */
  readonly maxSmallBytes?: number
  readonly clock?: { readonly now: () => number }
  readonly random?: (bytes: number) => Uint8Array
}

/** 64 KiB of plaintext sealed once or twice: beyond, a file of its own costs less than the way through a database. */
const MAX_SMALL_BYTES = 66 * 1024

/**
 * A store that keeps small blobs in one place and large ones in another; which is which, their writer says beforehand. It
 * fails as these do: with StorageError, and with whatever the place of the small ones fails with.
 */
export const tieredBlobStore = ({
  small,
  large,
  maxSmallBytes = MAX_SMALL_BYTES,
  clock = Date,
  random = randomBytes,
}: TieredBlobStoreOptions): BlobStore => {
  const pending = new Map<string, PendingBlob>()

  const createSmall = (): PendingBlob => {
    const id = newBlobId(random)
    const blob = createMemoryBlob(id, {
      onCommit: (bytes) => small.put(id, bytes, clock.now()),
      onEnd: () => pending.delete(id),
    })
    pending.set(id, blob)
    return blob
  }
  const openAny: BlobStore['open'] = async (id, leastBytes) => {
    const bytes = await small.find(id)
    return bytes ? openBytesBlob(bytes) : large.open(id, leastBytes)
  }
  return {
    create: async (maxBytes) =>
      maxBytes !== undefined && maxBytes <= maxSmallBytes ? createSmall() : large.create(maxBytes),
    put: (id, bytes) => (bytes.byteLength <= maxSmallBytes ? small.put(id, bytes, clock.now()) : large.put(id, bytes)),
    open: (id, leastBytes = 0) => (leastBytes > maxSmallBytes ? large.open(id, leastBytes) : openAny(id, leastBytes)),
    read: async (id) => (await small.find(id)) ?? large.read(id),
    size: async (id) => (await small.size(id)) ?? large.size(id),
    delete: async (id) => (await small.remove(id)) || large.delete(id),
    list: async function* () {
      yield* small.list()
      yield* large.list()
    },
    close: async () => {
      await Promise.all([...pending.values()].map((blob) => blob.discard()))
      await large.close()
    },
  }
}
