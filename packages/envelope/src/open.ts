import { createDecipheriv } from 'node:crypto'
import { Transform } from 'node:stream'
import { EnvelopeError } from './envelope-error.ts'
import { type Header, TAG_BYTES } from './header.ts'
import { segmentNonce } from './segment-nonce.ts'
import { segmentCount } from './size.ts'
import { type Identity, keysToOpen, type StreamKeys } from './stream-keys.ts'

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
 * @throws EnvelopeError at once with `wrong-key`; the stream fails with `corrupt` or `truncated`.
 */
export const openStream = ({ dek, identity, header, plainBytes, ...range }: OpenOptions): Transform => {
  const keys = keysToOpen(dek, identity, header)
  const plainPerSegment = 2 ** header.segmentExponent
  const finalSegment = segmentCount(plainBytes, header.segmentExponent) - 1
  const { firstSegment = 0, lastSegment = finalSegment } = range
  const buffer = Buffer.allocUnsafe(plainPerSegment + TAG_BYTES)
  let filled = 0
  let index = firstSegment

  const sealedBytesOf = (segment: number): number =>
    (segment === finalSegment ? plainBytes - finalSegment * plainPerSegment : plainPerSegment) + TAG_BYTES

  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      try {
        let rest = chunk
        while (rest.byteLength > 0) {
          if (index > lastSegment) throw new EnvelopeError('corrupt', 'Bytes follow the last segment')
          const wanted = sealedBytesOf(index)
          let sealed: Uint8Array | undefined
          if (filled === 0 && rest.byteLength >= wanted) {
            sealed = rest.subarray(0, wanted)
            rest = rest.subarray(wanted)
          } else {
            const taken = Math.min(wanted - filled, rest.byteLength)
            buffer.set(rest.subarray(0, taken), filled)
            filled += taken
            rest = rest.subarray(taken)
            if (filled === wanted) sealed = buffer.subarray(0, wanted)
          }
          if (!sealed) continue
          const plain = openSegment(keys, sealed, index, index === finalSegment)
          if (plain.byteLength > 0) this.push(plain)
          filled = 0
          index += 1
        }
        done()
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
    flush(done) {
      done(index > lastSegment ? null : new EnvelopeError('truncated', `The envelope ends in segment ${index}`))
    },
  })
}

const openSegment = (
  { key, associatedData }: StreamKeys,
  sealed: Uint8Array,
  index: number,
  isLast: boolean,
): Uint8Array => {
  const tagAt = sealed.byteLength - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, segmentNonce(index, isLast))
  decipher.setAAD(associatedData)
  decipher.setAuthTag(sealed.subarray(tagAt))
  const plain = decipher.update(sealed.subarray(0, tagAt))
  try {
    decipher.final()
  } catch {
    plain.fill(0)
    throw new EnvelopeError('corrupt', `Segment ${index} does not verify`)
  }
  return plain
}
