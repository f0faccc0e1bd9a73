import type { FileHandle } from 'node:fs/promises'
import type { BlobRange, BlobStore } from './blob-store.ts'

type Picked = NonNullable<Awaited<ReturnType<BlobStore['pick']>>>

/** Ranges of bytes that are in memory. */
export const pickFrom = (bytes: Uint8Array | undefined, ranges: readonly BlobRange[]): Picked | undefined =>
  bytes && { size: bytes.byteLength, pieces: ranges.map(({ start, end }) => bytes.subarray(start, end + 1)) }

/** Ranges of a file, which it closes. */
export const pickFromFile = async (file: FileHandle, ranges: readonly BlobRange[]): Promise<Picked> => {
  try {
    const { size } = await file.stat()
    const pieces = await Promise.all(
      ranges.map(({ start, end }) => readAt(file, start, Math.min(end + 1, size) - start)),
    )
    return { size, pieces }
  } finally {
    await file.close()
  }
}

const readAt = async (file: FileHandle, start: number, bytes: number): Promise<Uint8Array> => {
  const piece = Buffer.allocUnsafeSlow(Math.max(0, bytes))
  let filled = 0
  while (filled < piece.byteLength) {
    const { bytesRead } = await file.read(piece, filled, piece.byteLength - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return piece.subarray(0, filled)
}
