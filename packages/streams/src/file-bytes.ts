import { readSync } from 'node:fs'

/**
 * Fills `into` with what lies at `position` of an open file, and does nothing else meanwhile; gives how many bytes there
 * were, which are fewer only at the file's end.
 * @throws what the system refuses with
 */
export const readNowAt = (descriptor: number, into: Uint8Array, position: number): number => {
  let filled = 0
  while (filled < into.byteLength) {
    const bytes = readSync(descriptor, into, filled, into.byteLength - filled, position + filled)
    if (bytes === 0) break
    filled += bytes
  }
  return filled
}

/** What is left of chunks once so many bytes of them were written: a system call may write less than it was given. */
export const dropBytes = (chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] => {
  let toDrop = bytes
  return chunks.flatMap((chunk) => {
    const dropped = Math.min(toDrop, chunk.byteLength)
    toDrop -= dropped
    return dropped === chunk.byteLength ? [] : [chunk.subarray(dropped)]
  })
}
