import { pipeline, Transform, Writable } from 'node:stream'
import { HEADER_BYTES } from '@sealstack/envelope'
import type { Strike } from '@sealstack/http'
import { type BlobStore, StorageError } from '@sealstack/storage'
import type { ObsContext } from '../context.ts'

/**
 * The context of a request that a fault befalls: the stored bytes that it reads are corrupt, or it finds no space. What
 * is stored stays as it is.
 */
export const afflict = (ctx: ObsContext, { corruptAt, isDiskFull }: Strike): ObsContext => {
  const blobs = corruptAt === undefined ? ctx.blobs : corrupted(ctx.blobs, HEADER_BYTES + corruptAt)
  return { ...ctx, blobs: isDiskFull ? full(blobs) : blobs }
}

const corrupted = (blobs: BlobStore, place: number): BlobStore => ({
  ...blobs,
  open: async (id, range) => {
    const [stream, size] = [await blobs.open(id, range), (await blobs.size(id)) ?? 0]
    const flip = flipBit(Math.min(place, size - 1) - (range?.start ?? 0))
    return stream && pipeline(stream, flip, () => undefined)
  },
  read: async (id) => {
    const bytes = await blobs.read(id)
    return bytes && flippedAt(Math.min(place, bytes.byteLength - 1), bytes)
  },
  pick: async (id, ranges) => {
    const picked = await blobs.pick(id, ranges)
    if (!picked) return undefined
    const at = Math.min(place, picked.size - 1)
    return {
      ...picked,
      pieces: picked.pieces.map((piece, index) => flippedAt(at - (ranges[index]?.start ?? 0), piece)),
    }
  },
})

/** The same bytes, but for a bit of the one at a place, where there is one. */
const flippedAt = (at: number, bytes: Uint8Array): Uint8Array => {
  const flipped = Uint8Array.from(bytes)
  const byte = flipped[at]
  if (byte !== undefined) flipped[at] = byte ^ 1
  return flipped
}

/** Flips a bit of the byte at a place, where the stream has it. */
const flipBit = (place: number): Transform => {
  let at = place
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      const isHere = at >= 0 && at < chunk.byteLength
      const out = isHere ? Buffer.from(chunk) : chunk
      if (isHere) out[at] = (out[at] ?? 0) ^ 1
      at -= chunk.byteLength
      // Behind it nothing is to be found by chance.
      if (isHere) at = Number.NEGATIVE_INFINITY
      done(null, out)
    },
  })
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
