import type { OpenBlob } from './blob-store.ts'

/** A blob that is in memory. */
export const openBytesBlob = (bytes: Uint8Array): OpenBlob => ({
  size: bytes.byteLength,
  read: async (into, position) => {
    const found = bytes.subarray(position, position + into.byteLength)
    into.set(found)
    return found.byteLength
  },
  head: async (count) => bytes.subarray(0, count),
  close: async () => undefined,
})
