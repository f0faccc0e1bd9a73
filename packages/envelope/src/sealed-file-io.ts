import { writevSync } from 'node:fs'
import { dropBytes, type SharedFile } from '@sealstack/streams'

/** Writes all of it to a file, and does nothing else meanwhile. Gives how many bytes they are. @throws what the system refuses with */
export const writeNowAt = (descriptor: number, pieces: readonly Uint8Array[], position: number): number => {
  let [rest, bytes] = [pieces, 0]
  while (rest.length > 0) {
    const written = writevSync(descriptor, rest, position + bytes)
    // As when a disk fills up: the rest is tried again, then refused.
    if (written === 0) throw new Error('The system wrote nothing')
    bytes += written
    rest = dropBytes(rest, written)
  }
  return bytes
}

/** What an error is to whoever has the file that the work is done with, where there is one. */
export const failureOf = (file: SharedFile | undefined, error: unknown): unknown =>
  file && error instanceof Error && 'code' in error ? file.failure(error) : error
