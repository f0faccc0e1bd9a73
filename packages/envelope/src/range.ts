import { DEFAULT_SEGMENT_EXPONENT, HEADER_BYTES, TAG_BYTES } from './header.ts'
import { segmentCount } from './size.ts'

/** A range of plaintext bytes, both ends included, that lies within the plaintext; 0 to 0 when that is empty. */
export interface PlainRange {
  readonly start: number
  readonly end: number
}

/** The segments that hold a plain range, and where they lie. */
export interface SegmentRange {
  readonly firstSegment: number
  readonly lastSegment: number
  /** Offset of the first segment's first byte in the envelope. */
  readonly sealedStart: number
  /** Offset of the last segment's last byte, included. */
  readonly sealedEnd: number
  /** How many plaintext bytes of the first segment come before the range. */
  readonly skip: number
}

/**
 * Which segments must be read, and no other, to open a range of an envelope that holds `plainBytes`. An empty plaintext
 * has one, empty segment, which must be read too: it proves that the plaintext is empty.
 * @throws RangeError for a range that does not lie within the plaintext.
 */
export const segmentRange = (
  { start, end }: PlainRange,
  plainBytes: number,
  segmentExponent = DEFAULT_SEGMENT_EXPONENT,
): SegmentRange => {
  const last = Math.max(0, plainBytes - 1)
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start || end > last) {
    throw new RangeError(`Bytes ${start} to ${end} are not within 0 to ${last}`)
  }
  const plainPerSegment = 2 ** segmentExponent
  const sealedPerSegment = plainPerSegment + TAG_BYTES
  const firstSegment = Math.floor(start / plainPerSegment)
  const lastSegment = Math.floor(end / plainPerSegment)
  const isFinal = lastSegment === segmentCount(plainBytes, segmentExponent) - 1
  const lastPlain = isFinal ? plainBytes - lastSegment * plainPerSegment : plainPerSegment
  return {
    firstSegment,
    lastSegment,
    sealedStart: HEADER_BYTES + firstSegment * sealedPerSegment,
    sealedEnd: HEADER_BYTES + lastSegment * sealedPerSegment + lastPlain + TAG_BYTES - 1,
    skip: start - firstSegment * plainPerSegment,
  }
}
