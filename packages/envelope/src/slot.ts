import { EnvelopeError } from './envelope-error.ts'
import { TAG_BYTES } from './header.ts'
import { openSegment, sealSegment } from './seal-segment.ts'
import { MAX_SEGMENTS } from './size.ts'
import type { StreamKeys } from './stream-keys.ts'

/**
 * Some segments in a row, which lie in a buffer of their own: a slot. It has room for each segment's tag, so that they
 * are sealed and opened in their place. Before sealing, the plaintext of segment n begins at n times the bytes of a sealed
 * segment; after opening, all plaintext is in one piece at the beginning.
 */
export interface SlotJob {
  /** The number of the first segment in the envelope. */
  readonly firstSegment: number
  /** Bytes of plaintext, of all segments. */
  readonly plainBytes: number
  /** Whether the last of them is the envelope's last. */
  readonly isFinal: boolean
}

/** How many segments hold so many bytes of plaintext. */
export const segmentsOf = (plainBytes: number, plainPerSegment: number): number =>
  Math.max(1, Math.ceil(plainBytes / plainPerSegment))

/** Bytes of what lies sealed in a slot. */
export const sealedBytesOf = (plainBytes: number, plainPerSegment: number): number =>
  plainBytes + segmentsOf(plainBytes, plainPerSegment) * TAG_BYTES

/**
 * Seals what lies in a slot, and shows each segment's plaintext to `digest` first. Gives the buffers that the cipher has
 * made, which are of no more use.
 * @throws EnvelopeError `too-large`
 */
export const sealSlot = (
  { keys, plainPerSegment }: { readonly keys: StreamKeys; readonly plainPerSegment: number },
  slot: Uint8Array,
  { firstSegment, plainBytes, isFinal }: SlotJob,
  digest: (plain: Uint8Array) => void,
): readonly Uint8Array[] => {
  const used: Uint8Array[] = []
  const count = segmentsOf(plainBytes, plainPerSegment)
  if (firstSegment + count > MAX_SEGMENTS) {
    throw new EnvelopeError('too-large', 'The plaintext needs more than 2^32 segments')
  }
  for (let index = 0; index < count; index++) {
    const bytes = Math.min(plainPerSegment, plainBytes - index * plainPerSegment)
    let at = index * (plainPerSegment + TAG_BYTES)
    const plain = slot.subarray(at, at + bytes)
    digest(plain)
    for (const piece of sealSegment(keys, plain, firstSegment + index, isFinal && index === count - 1)) {
      slot.set(piece, at)
      at += piece.byteLength
      used.push(piece)
    }
  }
  return used
}

/**
 * Opens what lies in a slot. Nothing of it may be used unless this returns: the plaintext before a segment that does not
 * verify is zeroed. Gives the buffers that the cipher has made, which are of no more use.
 * @throws EnvelopeError `corrupt`
 */
export const openSlot = (
  { keys, plainPerSegment }: { readonly keys: StreamKeys; readonly plainPerSegment: number },
  slot: Uint8Array,
  { firstSegment, plainBytes, isFinal }: SlotJob,
): readonly Uint8Array[] => {
  const used: Uint8Array[] = []
  const count = segmentsOf(plainBytes, plainPerSegment)
  for (let index = 0; index < count; index++) {
    const bytes = Math.min(plainPerSegment, plainBytes - index * plainPerSegment)
    const at = index * (plainPerSegment + TAG_BYTES)
    const sealed = slot.subarray(at, at + bytes + TAG_BYTES)
    try {
      const plain = openSegment(keys, sealed, firstSegment + index, isFinal && index === count - 1)
      // Goes where something sealed was that has been opened already, or into its own place.
      slot.set(plain, index * plainPerSegment)
      used.push(plain)
    } catch (error) {
      slot.fill(0)
      throw error
    }
  }
  return used
}
