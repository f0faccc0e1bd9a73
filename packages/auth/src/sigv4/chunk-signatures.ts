import { createHash, createHmac } from 'node:crypto'
import { safeEqual } from '../safe-equal.ts'
import type { SigningContext } from '../verification.ts'
import { sha256Hex } from './canonical-request.ts'

/** Verifies the chain of signatures of a body: each covers its chunk and the signature before it. */
export interface ChunkSignatures {
  readonly update: (bytes: Uint8Array) => void
  /** Ends a chunk: whether `signature` is the one that it must have. */
  readonly verifyChunk: (signature: string) => boolean
  /** The same for the trailer, given as its canonical lines `name:value\n`. */
  readonly verifyTrailer: (canonical: string, signature: string) => boolean
}

const EMPTY_SHA256 = sha256Hex('')

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html */
export const chunkSignatures = ({ key, timestamp, scope, seed }: SigningContext): ChunkSignatures => {
  let previous = seed
  let hash = createHash('sha256')

  const follow = (stringToSign: string, signature: string): boolean => {
    const expected = createHmac('sha256', key).update(stringToSign).digest('hex')
    previous = expected
    return safeEqual(expected, signature)
  }
  return {
    update: (bytes) => {
      hash.update(bytes)
    },
    verifyChunk: (signature) => {
      const lines = ['AWS4-HMAC-SHA256-PAYLOAD', timestamp, scope, previous, EMPTY_SHA256, hash.digest('hex')]
      hash = createHash('sha256')
      return follow(lines.join('\n'), signature)
    },
    verifyTrailer: (canonical, signature) =>
      follow(['AWS4-HMAC-SHA256-TRAILER', timestamp, scope, previous, sha256Hex(canonical)].join('\n'), signature),
  }
}
