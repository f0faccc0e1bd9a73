import type { Writable } from 'node:stream'

/** An open file that another thread may read or write itself, at any place. */
export interface SharedFile {
  readonly descriptor: number
  /** The owner's error for one of the system's. */
  readonly failure: (error: unknown) => Error
}

/** A file that is lent to whoever writes to it himself. */
export interface LentFile extends SharedFile {
  /** To be called when nobody writes to it any more; until then it is not closed. */
  readonly giveBack: () => void
}

/** Takes bytes, or lends the file that they are to come to. */
export interface LendingSink extends Writable {
  /**
   * Where it is a file that nothing was written to, lends it to whoever writes nothing to this stream but all of it to the
   * file, and ends this then. `stop` is called where the file is to be given back before its time.
   */
  readonly lend?: (stop: () => void) => LentFile
}
