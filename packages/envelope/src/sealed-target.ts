import { writevSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** A file that is lent to whoever may write to it himself, at any place. */
export interface LentFile {
  readonly descriptor: number
  /** The target's own error for one of the system's. */
  readonly failure: (error: unknown) => Error
  /** To be called when nobody writes to it any more; until then it is not closed. */
  readonly giveBack: () => void
}

/** Where an envelope is written to. It must be done with what it was given when it calls back. */
export interface SealedTarget extends Writable {
  /** Where it is a file that nothing was written to. `stop` is called where it is to be given back before its time. */
  readonly lend?: (stop: () => void) => LentFile
}

/** Writes all of it to a file, and does nothing else meanwhile. Gives how many bytes they are. @throws what the system refuses with */
export const writeAt = (descriptor: number, pieces: readonly Uint8Array[], position: number): number => {
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

const dropBytes = (pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] => {
  let toDrop = bytes
  return pieces.flatMap((piece) => {
    const dropped = Math.min(toDrop, piece.byteLength)
    toDrop -= dropped
    return dropped === piece.byteLength ? [] : [piece.subarray(dropped)]
  })
}
