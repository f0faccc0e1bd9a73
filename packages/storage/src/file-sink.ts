import { Writable } from 'node:stream'
import { StorageError } from './blob-store.ts'
import { storageFailure } from './storage-failure.ts'

/** What the sink needs of an open file: `FileHandle` has it. May write less than it is given. */
export interface WritableFile {
  readonly writev: (chunks: readonly Uint8Array[], position: number) => Promise<{ readonly bytesWritten: number }>
}

/** Bytes that may wait in memory before the writer is asked to pause: enough to gather many segments in one write. */
const HIGH_WATER_MARK = 1024 * 1024

/**
 * A Writable over an open file, from its start on; what queues up goes out in one system call. It does not close the
 * file. The stream fails with StorageError.
 */
export const fileSink = (file: WritableFile): Writable => {
  let position = 0
  return new Writable({
    highWaterMark: HIGH_WATER_MARK,
    writev: (queue, done) => {
      const chunks: readonly Uint8Array[] = queue.map(({ chunk }) => chunk)
      writeAll(file, chunks, position).then(
        (bytes) => {
          position += bytes
          done()
        },
        (error: unknown) => done(storageFailure(error)),
      )
    },
  })
}

/** Writes all of `chunks` at `position` and gives how many bytes they are. */
const writeAll = async (file: WritableFile, chunks: readonly Uint8Array[], position: number): Promise<number> => {
  let written = 0
  let rest = chunks.filter((chunk) => chunk.byteLength > 0)
  // A system call may write less than it was given, as when a disk fills up: the rest is tried again, then refused.
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, position + written)
    if (bytesWritten === 0) throw new StorageError('io', 'The system wrote nothing')
    written += bytesWritten
    rest = dropBytes(rest, bytesWritten)
  }
  return written
}

const dropBytes = (chunks: readonly Uint8Array[], bytes: number): Uint8Array[] => {
  let toDrop = bytes
  return chunks.flatMap((chunk) => {
    const dropped = Math.min(toDrop, chunk.byteLength)
    toDrop -= dropped
    return dropped === chunk.byteLength ? [] : [chunk.subarray(dropped)]
  })
}
