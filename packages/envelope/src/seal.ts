import { randomBytes } from 'node:crypto'
import { Transform } from 'node:stream'
import { EnvelopeError } from './envelope-error.ts'
import { DEFAULT_SEGMENT_EXPONENT, encodeHeader } from './header.ts'
import { sealSegment } from './seal-segment.ts'
import { settle } from './settle.ts'
import { MAX_SEGMENTS } from './size.ts'
import { type Identity, keysToSeal } from './stream-keys.ts'

/** What an envelope is sealed with. */
export interface SealOptions {
  /** 32 bytes. It may be zeroed as soon as the call returns. */
  readonly dek: Uint8Array
  /** Who the envelope belongs to; opening must name the same. */
  readonly identity: Identity
  /** A segment holds 2^exponent bytes of plaintext; 16 by default. */
  readonly segmentExponent?: number
  /** Where the salt comes from; the system's random source by default. */
  readonly random?: (bytes: number) => Uint8Array
}

/**
 * A stream that takes plaintext and gives an envelope: header, then segments. Memory stays at one segment.
 * Nothing is final until the stream has ended: an envelope without its last segment is refused when opened.
 * @throws RangeError for a data key, salt or segment size of the wrong length, or an identity that is not Unicode. The
 * stream fails with EnvelopeError `too-large`.
 */
export const sealStream = ({
  dek,
  identity,
  segmentExponent = DEFAULT_SEGMENT_EXPONENT,
  random = randomBytes,
}: SealOptions): Transform => {
  const { header, ...keys } = keysToSeal(dek, identity, { segmentExponent, salt: new Uint8Array(random(32)) })
  const segmentBytes = 2 ** segmentExponent
  let segment = Buffer.allocUnsafe(segmentBytes)
  let filled = 0
  let index = 0

  const emit = (stream: Transform, plain: Uint8Array, isLast: boolean): void => {
    if (index >= MAX_SEGMENTS) throw new EnvelopeError('too-large', 'The plaintext needs more than 2^32 segments')
    for (const piece of sealSegment(keys, [plain], index, isLast)) stream.push(piece)
    index += 1
  }

  return new Transform({
    construct(done) {
      this.push(encodeHeader(header))
      done()
    },
    transform(chunk: Uint8Array, _encoding, done) {
      settle(done, () => {
        let rest = chunk
        while (rest.byteLength > 0) {
          // A full segment is held back until a byte follows it: it might be the last one.
          if (filled === segmentBytes) {
            emit(this, segment, false)
            filled = 0
          }
          while (filled === 0 && rest.byteLength > segmentBytes) {
            emit(this, rest.subarray(0, segmentBytes), false)
            rest = rest.subarray(segmentBytes)
          }
          const taken = Math.min(segmentBytes - filled, rest.byteLength)
          segment.set(rest.subarray(0, taken), filled)
          filled += taken
          rest = rest.subarray(taken)
        }
      })
    },
    flush(done) {
      settle(done, () => emit(this, segment.subarray(0, filled), true))
    },
    destroy(error, done) {
      // The buffer holds plaintext.
      segment.fill(0)
      segment = Buffer.alloc(0)
      done(error)
    },
  })
}
