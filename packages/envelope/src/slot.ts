import { TAG_BYTES } from './header.ts'
import { openSegment } from './seal-segment.ts'
import type { StreamKeys } from './stream-keys.ts'

/** Some segments in a row, which are sealed or opened together. */
export interface SegmentJob {
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

/** Bytes of what is sealed of so many bytes of plaintext. */
export const sealedBytesOf = (plainBytes: number, plainPerSegment: number): number =>
  plainBytes + segmentsOf(plainBytes, plainPerSegment) * TAG_BYTES

/**
 * Opens what lies in a slot: a buffer that has room for each segment's tag, so that they are opened in their place. All
 * plaintext is in one piece at the beginning then. Nothing of it may be used unless this returns: the plaintext before a segment that does not
 * verify is zeroed. Gives the buffers that the cipher has made, which are of no more use.
 * @throws EnvelopeError `corrupt`
 */
export const openSlot = (
  { keys, plainPerSegment }: { readonly keys: StreamKeys; readonly plainPerSegment: number },
  slot: Uint8Array,
  { firstSegment, plainBytes, isFinal }: SegmentJob,
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
      copyInto(slot, plain, index * plainPerSegment)
      used.push(plain)
    } catch (error) {
      slot.fill(0)
      throw error
    }
  }
  return used
}

/** `fill` copies a buffer at once; into shared memory `set` copies a word at a time. */
const copyInto = ({ buffer, byteOffset, byteLength }: Uint8Array, bytes: Uint8Array, at: number): void => {
  if (bytes.byteLength > 0) Buffer.from(buffer, byteOffset, byteLength).fill(bytes, at, at + bytes.byteLength)
}
