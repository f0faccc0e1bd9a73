import { randomBytes } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import { DEFAULT_SEGMENT_EXPONENT, decodeHeader, encodeHeader, HEADER_BYTES, TAG_BYTES } from './header.ts'
import type { OpenOptions } from './open.ts'
import type { SealOptions } from './seal.ts'
import { openSegment, sealSegment } from './seal-segment.ts'
import { sealedSize, segmentCount } from './size.ts'
import { openSlot, sealedBytesOf } from './slot.ts'
import { withKeysToOpen, withKeysToSeal } from './stream-keys.ts'

/**
 * The envelope of a plaintext that is in memory: what {@link sealStream} gives, without a stream's cost.
 * @throws as `sealStream`
 */
export const sealBytes = (
  { dek, identity, segmentExponent = DEFAULT_SEGMENT_EXPONENT, random = randomBytes }: SealOptions,
  plain: Uint8Array,
): Uint8Array => {
  return withKeysToSeal({ dek, identity, segmentExponent, salt: new Uint8Array(random(32)) }, ({ header, ...keys }) => {
    const segmentBytes = 2 ** segmentExponent
    const last = segmentCount(plain.byteLength, segmentExponent) - 1
    const pieces = [encodeHeader(header)]
    for (let index = 0; index <= last; index++) {
      const segment = plain.subarray(index * segmentBytes, (index + 1) * segmentBytes)
      pieces.push(...sealSegment(keys, segment, index, index === last))
    }
    return Buffer.concat(pieces)
  })
}

/**
 * The plaintext of an envelope that is in memory, all of which is verified.
 * @throws EnvelopeError `truncated`, `bad-header`, `unsupported-version`, `wrong-key` or `corrupt`.
 */
export const openBytes = (
  { dek, identity, plainBytes }: Pick<OpenOptions, 'dek' | 'identity' | 'plainBytes'>,
  sealed: Uint8Array,
): Uint8Array => {
  const header = decodeHeader(sealed)
  if (sealed.byteLength !== sealedSize(plainBytes, header.segmentExponent)) {
    throw new EnvelopeError('truncated', `The envelope does not have the size of ${plainBytes} bytes of plaintext`)
  }
  const last = segmentCount(plainBytes, header.segmentExponent) - 1
  const sealedPerSegment = 2 ** header.segmentExponent + TAG_BYTES
  return withKeysToOpen({ dek, identity, header }, (keys) => {
    const pieces: Uint8Array[] = []
    for (let index = 0; index <= last; index++) {
      const at = HEADER_BYTES + index * sealedPerSegment
      pieces.push(openSegment(keys, sealed.subarray(at, at + sealedPerSegment), index, index === last))
    }
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
  })
}

/**
 * The plaintext of some segments of an envelope, which are in memory without its header: what {@link openStream} gives. It
 * takes their place: `sealed` is the caller's to lose.
 * @throws as `openStream` and its stream
 */
export const openSegments = (
  { dek, identity, header, plainBytes, ...range }: OpenOptions,
  sealed: Uint8Array,
): Uint8Array => {
  const plainPerSegment = 2 ** header.segmentExponent
  const finalSegment = segmentCount(plainBytes, header.segmentExponent) - 1
  const { firstSegment = 0, lastSegment = finalSegment } = range
  const isFinal = lastSegment === finalSegment
  const bytes = (isFinal ? plainBytes : (lastSegment + 1) * plainPerSegment) - firstSegment * plainPerSegment
  if (sealed.byteLength !== sealedBytesOf(bytes, plainPerSegment)) {
    throw new EnvelopeError('truncated', `Segments ${firstSegment} to ${lastSegment} are not there whole`)
  }
  return withKeysToOpen({ dek, identity, header }, (keys) => {
    openSlot({ keys, plainPerSegment }, sealed, { firstSegment, plainBytes: bytes, isFinal })
    return sealed.subarray(0, bytes)
  })
}
