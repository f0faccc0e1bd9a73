import type { Checksum } from './checksum/create-checksum.ts'
import { type ChecksumName, startChecksum } from './checksum/start-checksum.ts'

/** Digests that are being computed of the same bytes. */
export interface Digests {
  /** Bytes so far. */
  readonly bytes: number
  /** @throws Error once a digest was asked for. */
  readonly update: (chunk: Uint8Array) => void
  /**
   * The digest of all bytes, big-endian; the same each time it is asked for.
   * @throws Error for a name that was not asked for at the start.
   */
  readonly digestOf: (name: ChecksumName) => Uint8Array
}

/** Begins just the digests that are named; none costs nothing but the counting. */
export const startDigests = async (names: Iterable<ChecksumName>): Promise<Digests> => {
  const checksums = new Map<ChecksumName, Checksum>()
  for (const name of names) if (!checksums.has(name)) checksums.set(name, await startChecksum(name))
  const digests = new Map<ChecksumName, Uint8Array>()
  let bytes = 0
  return {
    get bytes() {
      return bytes
    },
    update: (chunk) => {
      if (digests.size > 0) throw new Error('Bytes came after a digest was asked for')
      bytes += chunk.byteLength
      for (const checksum of checksums.values()) checksum.update(chunk)
    },
    digestOf: (name) => {
      const known = digests.get(name)
      if (known) return known
      const checksum = checksums.get(name)
      if (!checksum) throw new Error(`The digest ${name} was not asked for`)
      const digest = checksum.digest()
      digests.set(name, digest)
      return digest
    },
  }
}
