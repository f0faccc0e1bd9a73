import { Writable } from 'node:stream'
import { HEADER_BYTES } from '@sealstack/envelope'
import type { Strike } from '@sealstack/http'
import { type BlobStore, StorageError } from '@sealstack/storage'
import type { ObsContext } from '../context.ts'

/**
 * The context of a request that a fault befalls: the stored bytes that it reads are corrupt, or it finds no space. What
 * is stored stays as it is.
 */
export const afflict = (
  ctx: ObsContext,
  { corruptAt, isDiskFull }: Pick<Strike, 'corruptAt' | 'isDiskFull'>,
): ObsContext => {
  const blobs = corruptAt === undefined ? ctx.blobs : corrupted(ctx.blobs, HEADER_BYTES + corruptAt)
  return { ...ctx, blobs: isDiskFull ? full(blobs) : blobs }
}

const corrupted = (blobs: BlobStore, place: number): BlobStore => ({
  ...blobs,
  open: async (id, leastBytes) => {
    const blob = await blobs.open(id, leastBytes)
    if (!blob) return undefined
    const at = Math.min(place, blob.size - 1)
    return {
      ...blob,
      // Whoever read the file itself would read what is not corrupt.
      file: undefined,
      read: async (into, position) => {
        const bytes = await blob.read(into, position)
        flip(into.subarray(0, bytes), at - position)
        return bytes
      },
      readNow: (into, position) => {
        const bytes = blob.readNow(into, position)
        flip(into.subarray(0, bytes), at - position)
        return bytes
      },
    }
  },
  read: async (id) => {
    const bytes = await blobs.read(id)
    if (!bytes) return undefined
    const copy = Uint8Array.from(bytes)
    flip(copy, Math.min(place, bytes.byteLength - 1))
    return copy
  },
})

/** Flips a bit of the byte at a place, where there is one. */
const flip = (bytes: Uint8Array, at: number): void => {
  const byte = bytes[at]
  if (byte !== undefined) bytes[at] = byte ^ 1
}

const full = (blobs: BlobStore): BlobStore => {
  const error = new StorageError('no-space', 'A fault says that there is no space left')
  return {
    ...blobs,
    create: async () => ({
      ...(await blobs.create()),
      sink: new Writable({ write: (_chunk, _encoding, done) => done(error) }),
    }),
    put: () => Promise.reject(error),
  }
}
