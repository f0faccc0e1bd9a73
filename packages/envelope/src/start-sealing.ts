import { EnvelopeError } from './envelope-error.ts'
import { sealSegment } from './seal-segment.ts'
import { MAX_SEGMENTS } from './size.ts'
import type { StreamKeys } from './stream-keys.ts'

/** What sealing needs to know of an envelope. */
export interface SealedLayout {
  readonly keys: StreamKeys
  /** Bytes; each segment but the last has so many. */
  readonly plainPerSegment: number
  /** What stands before the first segment. */
  readonly header: Uint8Array
}

/** What has become of plaintext. */
export interface SealedPieces {
  /** What is sealed, in order, behind the header when it is the first. */
  readonly sealed: readonly Uint8Array[]
  /** Pieces of plaintext that are of no more use. */
  readonly used: readonly Uint8Array[]
}

/** Seals the plaintext that comes next, in whatever pieces. @throws EnvelopeError `too-large` */
export type Sealing = (plain: readonly Uint8Array[], isFinal: boolean) => SealedPieces

/**
 * Begins to seal; all plaintext is shown to `digest` on the way. What may be the last segment is kept until it is known
 * whether it is, so the pieces that come must stay as they are until they are given back as used.
 */
export const startSealing = (
  { keys, plainPerSegment, header }: SealedLayout,
  digest: (plain: Uint8Array) => void,
): Sealing => {
  const queue: Uint8Array[] = []
  let bytes = 0
  let index = 0

  /** The parts of the next segment. */
  const nextSegment = (used: Uint8Array[]): readonly Uint8Array[] => {
    const parts: Uint8Array[] = []
    for (let left = Math.min(plainPerSegment, bytes); left > 0; ) {
      const piece = queue.shift()
      if (!piece) throw new Error('There is less plaintext than was counted')
      const part = piece.subarray(0, left)
      if (part.byteLength < piece.byteLength) queue.unshift(piece.subarray(left))
      else used.push(piece)
      digest(part)
      parts.push(part)
      left -= part.byteLength
      bytes -= part.byteLength
    }
    return parts
  }
  return (plain, isFinal) => {
    for (const piece of plain) if (piece.byteLength > 0) queue.push(piece)
    bytes = queue.reduce((sum, piece) => sum + piece.byteLength, 0)
    const whole = Math.ceil(bytes / plainPerSegment)
    const count = isFinal ? Math.max(1, whole) : Math.max(0, whole - 1)
    if (index + count > MAX_SEGMENTS) {
      throw new EnvelopeError('too-large', 'The plaintext needs more than 2^32 segments')
    }
    const sealed = index === 0 && count > 0 ? [header] : []
    const used: Uint8Array[] = []
    for (const end = index + count; index < end; index++) {
      sealed.push(...sealSegment(keys, nextSegment(used), index, isFinal && index === end - 1))
    }
    return { sealed, used }
  }
}
