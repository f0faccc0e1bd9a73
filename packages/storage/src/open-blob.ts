import { fstatSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { OpenBlob } from './blob-store.ts'
import { failAs } from './storage-failure.ts'

/** A blob that is in memory. */
export const openBytesBlob = (bytes: Uint8Array): OpenBlob => ({
  size: bytes.byteLength,
  read: async (into, position) => {
    const found = bytes.subarray(position, position + into.byteLength)
    into.set(found)
    return found.byteLength
  },
  close: async () => undefined,
})

/** A blob that is an open file, which is closed with it; then `onClose` is called. @throws whatever the system refuses with */
export const openFileBlob = (file: FileHandle, onClose: () => void): OpenBlob => {
  let closing: Promise<void> | undefined
  return {
    // What the system knows of an open file is in memory: nothing is waited for, as another thread would be.
    size: fstatSync(file.fd).size,
    read: (into, position) => failAs(() => readAt(file, into, position)),
    close: () => {
      closing ??= failAs(() => file.close().finally(onClose))
      return closing
    },
  }
}

const readAt = async (file: FileHandle, into: Uint8Array, position: number): Promise<number> => {
  let filled = 0
  while (filled < into.byteLength) {
    const { bytesRead } = await file.read(into, filled, into.byteLength - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
