import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type BlobStore, openBytesBlob, StorageError } from '@sealstack/storage'

/**
 * A blob store whose bytes are at a test's mercy, wherever the store itself keeps them: what is read of a blob can be
 * other bytes, those of another blob, nothing, or an error.
 */
export const faultyBlobs = () => {
  const instead = new Map<string, Uint8Array | 'missing' | 'unreadable'>()
  let inner: BlobStore | undefined
  const store = (): BlobStore => {
    if (!inner) throw new Error('The store is there once it was opened')
    return inner
  }
  const bytesOf = async (id: string): Promise<Buffer> => {
    const bytes = await store().read(id)
    if (!bytes) throw new Error(`There is no blob ${id}`)
    return Buffer.from(bytes)
  }
  const wrapBlobs = (blobs: BlobStore): BlobStore => {
    inner = blobs
    return {
      ...blobs,
      open: async (id, leastBytes) => {
        const other = instead.get(id)
        if (other === undefined) return blobs.open(id, leastBytes)
        if (other === 'unreadable') throw new StorageError('io', 'The system refused: EIO')
        return other === 'missing' ? undefined : openBytesBlob(other)
      },
      size: async (id) => {
        const other = instead.get(id)
        if (other === undefined || other === 'unreadable') return blobs.size(id)
        return other === 'missing' ? undefined : other.byteLength
      },
    }
  }
  return {
    wrapBlobs,
    bytesOf,
    /** From now on a blob reads as these bytes, or is `missing` or `unreadable`. */
    replace: (id: string, by: Uint8Array | 'missing' | 'unreadable') => void instead.set(id, by),
    flip: async (id: string, at: number) => {
      const bytes = await bytesOf(id)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      instead.set(id, bytes)
    },
    heal: () => instead.clear(),
    /** A blob that no row knows. */
    addOrphan: async (): Promise<string> => {
      const blob = await store().create()
      await pipeline(Readable.from([Buffer.from('left over')]), blob.sink)
      await blob.commit()
      return blob.id
    },
    ids: async (): Promise<readonly string[]> => {
      const entries = await Readable.from(store().list()).toArray()
      return entries.map(({ id }) => String(id)).sort()
    },
  }
}
