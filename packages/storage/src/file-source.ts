import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { BlobRange } from './blob-store.ts'
import { storageFailure } from './storage-failure.ts'

/** Four sealed segments: whoever reads from the beginning of one on gets them whole, and need not put them together. */
const READ_BYTES = 4 * (64 * 1024 + 16)

/** A Readable over a range of an open file, which it closes at its end or when it is destroyed. */
export const fileSource = (file: FileHandle, { start, end }: BlobRange): Readable => {
  let position = start
  return new Readable({
    highWaterMark: READ_BYTES,
    read() {
      const wanted = Math.min(READ_BYTES, end + 1 - position)
      if (wanted <= 0) {
        this.push(null)
        return
      }
      file.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, position).then(
        ({ bytesRead, buffer }) => {
          position += bytesRead
          this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead))
        },
        (error: unknown) => this.destroy(storageFailure(error)),
      )
    },
    destroy(error, done) {
      file.close().then(
        () => done(error),
        (closeError: unknown) => done(error ?? storageFailure(closeError)),
      )
    },
  })
}
