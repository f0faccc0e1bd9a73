import { EnvelopeError } from './envelope-error.ts'
import { DEFAULT_SEGMENT_EXPONENT, HEADER_BYTES, TAG_BYTES } from './header.ts'

/** A 32-bit count of segments keeps the counter nonces far from their end. */
export const MAX_SEGMENTS = 2 ** 32

/**
 * How many segments hold `plainBytes`; an empty plaintext has one, empty segment.
 * @throws EnvelopeError `too-large`, or RangeError for what is not a number of bytes.
 */
export const segmentCount = (plainBytes: number, segmentExponent = DEFAULT_SEGMENT_EXPONENT): number => {
  if (!Number.isSafeInteger(plainBytes) || plainBytes < 0) throw new RangeError(`There are no ${plainBytes} bytes`)
  const segments = Math.max(1, Math.ceil(plainBytes / 2 ** segmentExponent))
  if (segments > MAX_SEGMENTS) throw new EnvelopeError('too-large', `${plainBytes} bytes need more than 2^32 segments`)
  return segments
}

/**
 * The size of an envelope in bytes, header and tags included.
 * @throws EnvelopeError `too-large`, or RangeError for what is not a number of bytes.
 */
export const sealedSize = (plainBytes: number, segmentExponent = DEFAULT_SEGMENT_EXPONENT): number =>
  HEADER_BYTES + plainBytes + segmentCount(plainBytes, segmentExponent) * TAG_BYTES

/**
 * The plaintext's size in bytes, from the envelope's.
 * @throws EnvelopeError `truncated` when no plaintext seals to this size, or `too-large`.
 */
export const plainSize = (sealedBytes: number, segmentExponent = DEFAULT_SEGMENT_EXPONENT): number => {
  const body = sealedBytes - HEADER_BYTES
  const segments = Math.ceil(body / (2 ** segmentExponent + TAG_BYTES))
  const plainBytes = body - segments * TAG_BYTES
  if (plainBytes < 0 || segmentCount(plainBytes, segmentExponent) !== segments) {
    throw new EnvelopeError('truncated', `No envelope is ${sealedBytes} bytes long`)
  }
  return plainBytes
}
