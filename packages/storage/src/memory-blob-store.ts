import { randomBytes } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import type { BlobStore } from './blob-store.ts'

/** A store that lives as long as the process. */
export const memoryBlobStore = (): BlobStore => {
  const blobs = new Map<string, { readonly bytes: Buffer; readonly modifiedAtMs: number }>()
  return {
    create: async () => {
      const id = randomBytes(16).toString('hex')
      let chunks: Uint8Array[] = []
      return {
        id,
        sink: new Writable({
          write: (chunk: Uint8Array, _encoding, done) => {
            chunks.push(Uint8Array.from(chunk))
            done()
          },
        }),
        commit: async () => {
          blobs.set(id, { bytes: Buffer.concat(chunks), modifiedAtMs: Date.now() })
          chunks = []
        },
        discard: async () => {
          chunks = []
        },
      }
    },
    open: async (id, range) => {
      const bytes = blobs.get(id)?.bytes
      return bytes && Readable.from(pieces(range ? bytes.subarray(range.start, range.end + 1) : bytes))
    },
    size: async (id) => blobs.get(id)?.bytes.byteLength,
    delete: async (id) => blobs.delete(id),
    list: async function* () {
      for (const [id, { bytes, modifiedAtMs }] of [...blobs]) yield { id, bytes: bytes.byteLength, modifiedAtMs }
    },
  }
}

const PIECE_BYTES = 256 * 1024

const pieces = function* (bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}
