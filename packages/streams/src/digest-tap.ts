import { Transform } from 'node:stream'
import { type ChecksumName, startChecksum } from './checksum/start-checksum.ts'

/** A stream that lets bytes pass and knows, once they have passed, how many and with which digests. */
export interface DigestTap extends Transform {
  /** Bytes that have passed so far. */
  readonly bytes: number
  /**
   * The digest of all that passed, big-endian; the same each time it is asked for. Asked before the stream has ended it
   * makes the next byte fail.
   * @throws Error for a name that was not asked for when the tap was made.
   */
  readonly digestOf: (name: ChecksumName) => Uint8Array
}

/** Computes just the digests that are named; none costs nothing but the counting. */
export const digestTap = async (names: Iterable<ChecksumName>): Promise<DigestTap> => {
  const started = [...new Set(names)].map(async (name) => [name, await startChecksum(name)] as const)
  const checksums = new Map(await Promise.all(started))
  const digests = new Map<ChecksumName, Uint8Array>()
  const digestOf = (name: ChecksumName): Uint8Array => {
    const known = digests.get(name)
    if (known) return known
    const checksum = checksums.get(name)
    if (!checksum) throw new Error(`The digest ${name} was not asked for`)
    const digest = checksum.digest()
    digests.set(name, digest)
    return digest
  }
  const stream = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      if (digests.size > 0) return done(new Error('Bytes came after a digest was asked for'))
      tap.bytes += chunk.byteLength
      for (const checksum of checksums.values()) checksum.update(chunk)
      done(null, chunk)
    },
  })
  const tap: Transform & { bytes: number; readonly digestOf: typeof digestOf } = Object.assign(stream, {
    bytes: 0,
    digestOf,
  })
  return tap
}
