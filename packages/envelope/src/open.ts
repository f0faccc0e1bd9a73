import { Transform } from 'node:stream'
import { EnvelopeError } from './envelope-error.ts'
import { type Header, TAG_BYTES } from './header.ts'
import { openSegment } from './seal-segment.ts'
import { settle } from './settle.ts'
import { segmentCount } from './size.ts'
import { type Identity, keysToOpen } from './stream-keys.ts'

/** What opening needs. */
export interface OpenOptions {
  /** 32 bytes. It may be zeroed as soon as the call returns. */
  readonly dek: Uint8Array
  readonly identity: Identity
  readonly header: Header
  /** Bytes of the whole plaintext, from which follows which segment must bear the last-segment mark. */
  readonly plainBytes: number
  /** The segments that will come, both included; all of them by default. */
  readonly firstSegment?: number
  readonly lastSegment?: number
}

/**
 * A stream that takes sealed segments, without the header, and gives plaintext. A segment's plaintext is passed on only
 * after its tag was verified. Memory stays at one segment.
 * @throws EnvelopeError at once with `wrong-key`, or RangeError for segments that the plaintext does not have; the
 * stream fails with EnvelopeError `corrupt` or `truncated`.
 */
export const openStream = ({ dek, identity, header, plainBytes, ...range }: OpenOptions): Transform => {
  const plainPerSegment = 2 ** header.segmentExponent
  const finalSegment = segmentCount(plainBytes, header.segmentExponent) - 1
  const { firstSegment = 0, lastSegment = finalSegment } = range
  if (!(firstSegment >= 0 && firstSegment <= lastSegment && lastSegment <= finalSegment)) {
    throw new RangeError(`Segments ${firstSegment} to ${lastSegment} are not within 0 to ${finalSegment}`)
  }
  const keys = keysToOpen(dek, identity, header)
  // Made only when a segment comes in pieces: a small object usually arrives whole.
  let buffer: Buffer | undefined
  let filled = 0
  let index = firstSegment

  const sealedBytesOf = (segment: number): number =>
    (segment === finalSegment ? plainBytes - finalSegment * plainPerSegment : plainPerSegment) + TAG_BYTES

  /** Takes what the current segment still needs; gives the segment once it is whole. */
  const gather = (rest: Uint8Array, wanted: number): { readonly taken: number; readonly sealed?: Uint8Array } => {
    if (filled === 0 && rest.byteLength >= wanted) return { taken: wanted, sealed: rest.subarray(0, wanted) }
    buffer ??= Buffer.allocUnsafeSlow(plainPerSegment + TAG_BYTES)
    const taken = Math.min(wanted - filled, rest.byteLength)
    buffer.set(rest.subarray(0, taken), filled)
    filled += taken
    if (filled < wanted) return { taken }
    filled = 0
    return { taken, sealed: buffer.subarray(0, wanted) }
  }

  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      settle(done, () => {
        for (let at = 0; at < chunk.byteLength; ) {
          if (index > lastSegment) throw new EnvelopeError('corrupt', 'Bytes follow the last segment')
          const { taken, sealed } = gather(chunk.subarray(at), sealedBytesOf(index))
          at += taken
          if (!sealed) continue
          const plain = openSegment(keys, sealed, index, index === finalSegment)
          if (plain.byteLength > 0) this.push(plain)
          index += 1
        }
      })
    },
    flush(done) {
      done(index > lastSegment ? null : new EnvelopeError('truncated', `The envelope ends in segment ${index}`))
    },
  })
}
