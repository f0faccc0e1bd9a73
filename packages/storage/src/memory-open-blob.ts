import type { OpenBlob } from './blob-store.ts'

/** A blob that is in memory. */
export const openBytesBlob = (bytes: Uint8Array): OpenBlob => {
  const readNow: OpenBlob['readNow'] = (into, position) => {
    const found = bytes.subarray(position, position + into.byteLength)
    into.set(found)
    return found.byteLength
  }
  return {
    size: bytes.byteLength,
    read: async (into, position) => readNow(into, position),
    readNow,
    head: (count) => bytes.subarray(0, count),
    close: async () => undefined,
  }
}
