import type { FileHandle } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { storageFailure } from './storage-failure.ts'

/** Bytes that may wait in memory before the writer is asked to pause: enough to gather many segments in one write. */
const HIGH_WATER_MARK = 1024 * 1024

/** A Writable over an open file; what queues up goes out in one system call. It does not close the file. */
export const fileSink = (file: FileHandle): Writable =>
  new Writable({
    highWaterMark: HIGH_WATER_MARK,
    writev: (chunks, done) => {
      writeAll(
        file,
        chunks.map(({ chunk }) => chunk),
      ).then(
        () => done(),
        (error: unknown) => done(storageFailure(error)),
      )
    },
  })

/** A system call may write less than it was given, as when a disk fills up; the rest is tried again and then refused. */
const writeAll = async (file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> => {
  let rest = chunks
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest)
    const left = rest.slice()
    while (left[0] && bytesWritten >= left[0].byteLength) {
      bytesWritten -= left[0].byteLength
      left.shift()
    }
    if (left[0] && bytesWritten > 0) left[0] = left[0].subarray(bytesWritten)
    rest = left
  }
}
