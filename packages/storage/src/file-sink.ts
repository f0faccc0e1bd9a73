import { Writable } from 'node:stream'
import { dropBytes, type LendingSink, type LentFile } from '@sealstack/streams'
import { StorageError } from './blob-store.ts'
import { storageFailure } from './storage-failure.ts'

/** What the sink needs of an open file: `FileHandle` has it. May write less than it is given. */
export interface WritableFile {
  readonly fd: number
  readonly writev: (chunks: readonly Uint8Array[], position: number) => Promise<{ readonly bytesWritten: number }>
}

/** Bytes that may wait in memory before the writer is asked to pause: enough to gather many segments in one write. */
const HIGH_WATER_MARK = 1024 * 1024

/**
 * A Writable over an open file, from its start on; what queues up goes out in one system call. It does not close the
 * file. The stream fails with StorageError.
 */
export const fileSink = (file: WritableFile): LendingSink => new FileSink(file)

class FileSink extends Writable implements LendingSink {
  readonly #file: WritableFile
  #position = 0
  #stop: (() => void) | undefined
  #returned: (() => void) | undefined

  constructor(file: WritableFile) {
    super({ highWaterMark: HIGH_WATER_MARK })
    this.#file = file
  }

  override _writev(queue: readonly { readonly chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    const chunks = queue.map(({ chunk }) => chunk)
    writeAll(this.#file, chunks, this.#position).then(
      (bytes) => {
        this.#position += bytes
        done()
      },
      (error: unknown) => done(storageFailure(error)),
    )
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#stop) {
      this.#returned = () => done(error)
      this.#stop()
    } else done(error)
  }

  /** Until it is given back the stream does not close. */
  lend(stop: () => void): LentFile {
    this.#stop = stop
    const giveBack = (): void => {
      this.#stop = undefined
      this.#returned?.()
      this.#returned = undefined
    }
    return { descriptor: this.#file.fd, failure: storageFailure, giveBack }
  }
}

/** Writes all of `chunks` at `position` and gives how many bytes they are. */
const writeAll = async (file: WritableFile, chunks: readonly Uint8Array[], position: number): Promise<number> => {
  let written = 0
  let rest: readonly Uint8Array[] = chunks.filter((chunk) => chunk.byteLength > 0)
  // A system call may write less than it was given, as when a disk fills up: the rest is tried again, then refused.
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, position + written)
    if (bytesWritten === 0) throw new StorageError('io', 'The system wrote nothing')
    written += bytesWritten
    rest = dropBytes(rest, bytesWritten)
  }
  return written
}
