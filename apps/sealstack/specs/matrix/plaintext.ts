import { createHash, randomUUID } from 'node:crypto'
import { seededBytes } from '@sealstack/testing'

/** What every plaintext holds, in each of its segments, and nothing at rest may. */
export const CANARY = Buffer.from(`canary ${randomUUID()}`)

/** Two segments of the envelope, the second one short. */
export const SMALL = 70_003
/** The least that a part of S3 has, and of OBS: aws-s3-sse and obs-api §1. */
export const S3_PART = 5 * 2 ** 20
export const OBS_PART = 100 * 1024
const SEGMENT = 65_536
const NOISE = seededBytes(S3_PART + SMALL)

/** The bytes of one object, which are no other one's in any segment. */
export const plaintext = (id: number, size = SMALL): Buffer => {
  const bytes = Buffer.from(NOISE.subarray(0, size))
  for (let at = 0; at + 100 < size; at += SEGMENT) {
    CANARY.copy(bytes, at)
    bytes.writeUInt32BE(id, at + CANARY.byteLength)
  }
  if (size > SEGMENT) CANARY.copy(bytes, SEGMENT - 20)
  return bytes
}

/** MD5 in hex. */
export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

/** The ETag of an object in parts: MD5 over those of its parts. */
export const md5OfParts = (parts: readonly Uint8Array[]): string => {
  const digests = parts.map((part) => createHash('md5').update(part).digest())
  return `${md5(Buffer.concat(digests))}-${parts.length}`
}
