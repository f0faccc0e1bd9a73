import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { crc32c } from './crc32c.ts'
import { crc64Digest, crc64Start, crc64Update } from './crc64-nvme.ts'

/** The digests and checksums that are always at hand. */
export type PlainChecksumName = 'md5' | 'sha1' | 'sha256' | 'sha512' | 'crc32' | 'crc32c' | 'crc64nvme'

/** A checksum that is being computed. */
export interface Checksum {
  readonly update: (bytes: Uint8Array) => void
  /** The value, big-endian. Ends the computation. */
  readonly digest: () => Uint8Array
}

/** Begins a checksum. */
export const createChecksum = (name: PlainChecksumName): Checksum => {
  switch (name) {
    case 'md5':
    case 'sha1':
    case 'sha256':
    case 'sha512': {
      const hash = createHash(name)
      return { update: (bytes) => hash.update(bytes), digest: () => hash.digest() }
    }
    case 'crc32':
      return fourBytes((bytes, crc) => crc32(bytes, crc))
    case 'crc32c':
      return fourBytes(crc32c)
    case 'crc64nvme': {
      const state = crc64Start()
      return { update: (bytes) => crc64Update(state, bytes), digest: () => crc64Digest(state) }
    }
  }
}

const fourBytes = (next: (bytes: Uint8Array, crc: number) => number): Checksum => {
  let crc = 0
  return {
    update: (bytes) => {
      crc = next(bytes, crc)
    },
    digest: () => {
      const digest = Buffer.alloc(4)
      digest.writeUInt32BE(crc >>> 0)
      return digest
    },
  }
}
