import { EnvelopeError } from './envelope-error.ts'

/** Bytes of a version 1 header. Part of the format: DO NOT CHANGE. */
export const HEADER_BYTES = 72
/** Bytes of the GCM tag behind each segment's ciphertext. Part of the format: DO NOT CHANGE. */
export const TAG_BYTES = 16
/** Segments are 2^16 = 64 KiB of plaintext unless asked otherwise. */
export const DEFAULT_SEGMENT_EXPONENT = 16
/** A header's fixed fields, before the salt. */
export const PREFIX_BYTES = 8

const MAGIC = Buffer.from('SEAL', 'ascii')
const VERSION = 1
const SUITE_AES_256_GCM_HKDF_SHA_256 = 1
/** Segments are 4 KiB at the least. */
export const MIN_EXPONENT = 12
const MAX_EXPONENT = 24
const SALT_BYTES = 32
const COMMITMENT_BYTES = 32

/** The header of an envelope; see FORMAT.md. */
export interface Header {
  /** A segment holds 2^exponent bytes of plaintext. */
  readonly segmentExponent: number
  /** 32 random bytes. */
  readonly salt: Uint8Array
  /** 32 bytes that only the right data key yields. */
  readonly commitment: Uint8Array
}

/**
 * The eight fixed bytes of a header: magic, version, suite, segment size, reserved.
 * @throws RangeError for a segment size that the format does not allow.
 */
export const encodePrefix = (segmentExponent: number): Uint8Array => {
  if (!isExponent(segmentExponent)) {
    throw new RangeError(`A segment size of 2^${segmentExponent} bytes is not between 2^12 and 2^24`)
  }
  prefixes[segmentExponent] ??= Buffer.concat([
    MAGIC,
    Buffer.from([VERSION, SUITE_AES_256_GCM_HKDF_SHA_256, segmentExponent, 0]),
  ])
  return prefixes[segmentExponent]
}

const prefixes: Uint8Array[] = []

/**
 * The 72 bytes of a header.
 * @throws RangeError for a field that the format does not allow.
 */
export const encodeHeader = (header: Header): Uint8Array => {
  const bytes = Buffer.alloc(HEADER_BYTES)
  writeHeader(header, bytes)
  return bytes
}

/**
 * Writes the 72 bytes of a header to the beginning of `into`.
 * @throws RangeError for a field that the format does not allow.
 */
export const writeHeader = ({ segmentExponent, salt, commitment }: Header, into: Uint8Array): void => {
  if (salt.byteLength !== SALT_BYTES || commitment.byteLength !== COMMITMENT_BYTES) {
    throw new RangeError(`Salt and commitment have 32 bytes, not ${salt.byteLength} and ${commitment.byteLength}`)
  }
  into.set(encodePrefix(segmentExponent))
  into.set(salt, PREFIX_BYTES)
  into.set(commitment, PREFIX_BYTES + SALT_BYTES)
}

/**
 * Reads a header from the first 72 bytes of an envelope, which it shares.
 * @throws EnvelopeError `truncated`, `bad-header` or `unsupported-version`.
 */
export const decodeHeader = (bytes: Uint8Array): Header => {
  if (bytes.byteLength < HEADER_BYTES) throw new EnvelopeError('truncated', 'The envelope ends within its header')
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new EnvelopeError('bad-header', 'This is not an envelope')
  }
  const [version, suite, segmentExponent = 0, reserved] = [bytes[4], bytes[5], bytes[6], bytes[7]]
  if (version !== VERSION || suite !== SUITE_AES_256_GCM_HKDF_SHA_256) {
    throw new EnvelopeError('unsupported-version', `Envelope version ${version} with suite ${suite} is not known`)
  }
  if (!isExponent(segmentExponent) || reserved !== 0) {
    throw new EnvelopeError('bad-header', 'The header names an impossible segment size or uses a reserved field')
  }
  const saltEnd = PREFIX_BYTES + SALT_BYTES
  return {
    segmentExponent,
    salt: bytes.subarray(PREFIX_BYTES, saltEnd),
    commitment: bytes.subarray(saltEnd, HEADER_BYTES),
  }
}

const isExponent = (value: number): boolean => Number.isInteger(value) && value >= MIN_EXPONENT && value <= MAX_EXPONENT
