import { readSync, writevSync } from 'node:fs'
import type { Writable } from 'node:stream'

/** A file that another thread may read or write itself, at any place. */
export interface SealedFile {
  readonly descriptor: number
  /** The owner's error for one of the system's. */
  readonly failure: (error: unknown) => Error
}

/** A file that is lent to whoever may write to it himself. */
export interface LentFile extends SealedFile {
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

/** Fills `into` with what lies at `position` of a file; gives how many bytes there were. @throws what the system refuses with */
export const readFrom = (descriptor: number, into: Uint8Array, position: number): number => {
  let filled = 0
  while (filled < into.byteLength) {
    const bytes = readSync(descriptor, into, filled, into.byteLength - filled, position + filled)
    if (bytes === 0) break
    filled += bytes
  }
  return filled
}

/** What an error is to whoever has the file that the work is done with, where there is one. */
export const failureOf = (file: SealedFile | undefined, error: unknown): unknown =>
  file && error instanceof Error && 'code' in error ? file.failure(error) : error

const dropBytes = (pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] => {
  let toDrop = bytes
  return pieces.flatMap((piece) => {
    const dropped = Math.min(toDrop, piece.byteLength)
    toDrop -= dropped
    return dropped === piece.byteLength ? [] : [piece.subarray(dropped)]
  })
}
