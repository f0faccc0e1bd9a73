import { randomBytes } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import { DEFAULT_SEGMENT_EXPONENT, decodeHeader, encodeHeader, HEADER_BYTES, TAG_BYTES } from './header.ts'
import type { OpenOptions } from './open.ts'
import type { SealOptions } from './seal.ts'
import { openSegment, sealSegment } from './seal-segment.ts'
import { segmentCount } from './size.ts'
import { sealedBytesOf } from './slot.ts'
import type { StreamKeyMemory } from './stream-key-memory.ts'
import { type StreamKeys, withKeysToOpen, withKeysToSeal } from './stream-keys.ts'

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
      pieces.push(...sealSegment(keys, [segment], index, index === last))
    }
    return Buffer.concat(pieces)
  })
}

/**
 * The plaintext of an envelope that is in memory, all of which is verified. Where there is a `memory`, the keys that it
 * takes are looked for there and kept there.
 * @throws EnvelopeError `truncated`, `bad-header`, `unsupported-version`, `wrong-key` or `corrupt`.
 */
export const openBytes = (
  { dek, identity, plainBytes }: Pick<OpenOptions, 'dek' | 'identity' | 'plainBytes'>,
  sealed: Uint8Array,
  memory?: StreamKeyMemory,
): Uint8Array => {
  const header = decodeHeader(sealed)
  const pieces = openSegments({ dek, identity, header, plainBytes }, sealed.subarray(HEADER_BYTES), memory)
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces)
}

/**
 * The plaintext of some segments of an envelope, which are in memory without its header: what {@link openStream} gives, a
 * piece a segment, with a `memory` as in {@link openBytes}. Nothing of it is given unless all of them verify.
 * @throws as `openStream` and its stream
 */
export const openSegments = (
  { dek, identity, header, plainBytes, firstSegment = 0, lastSegment }: OpenOptions,
  sealed: Uint8Array,
  memory?: StreamKeyMemory,
): readonly Uint8Array[] => {
  const plainPerSegment = 2 ** header.segmentExponent
  const sealedPerSegment = plainPerSegment + TAG_BYTES
  const finalSegment = segmentCount(plainBytes, header.segmentExponent) - 1
  const last = lastSegment ?? finalSegment
  const end = last === finalSegment ? plainBytes : (last + 1) * plainPerSegment
  if (sealed.byteLength !== sealedBytesOf(end - firstSegment * plainPerSegment, plainPerSegment)) {
    throw new EnvelopeError('truncated', `Segments ${firstSegment} to ${last} are not there whole`)
  }
  const open = (keys: StreamKeys): readonly Uint8Array[] => {
    const pieces: Uint8Array[] = []
    for (let index = firstSegment; index <= last; index++) {
      const at = (index - firstSegment) * sealedPerSegment
      pieces.push(openSegment(keys, sealed.subarray(at, at + sealedPerSegment), index, index === finalSegment))
    }
    return pieces
  }
  return withKeysToOpen({ dek, identity, header }, open, memory)
}
