import { createCipheriv, createDecipheriv } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import { TAG_BYTES } from './header.ts'
import { segmentNonce } from './segment-nonce.ts'
import type { StreamKeys } from './stream-keys.ts'

/** A segment's ciphertext, in as many pieces as its plaintext comes in, and its tag. */
export const sealSegment = (
  { key, associatedData }: StreamKeys,
  plain: readonly Uint8Array[],
  index: number,
  isLast: boolean,
): readonly Uint8Array[] => {
  const cipher = createCipheriv('aes-256-gcm', key, segmentNonce(index, isLast))
  cipher.setAAD(associatedData)
  const sealed: Uint8Array[] = []
  for (const piece of plain) if (piece.byteLength > 0) sealed.push(cipher.update(piece))
  cipher.final()
  sealed.push(cipher.getAuthTag())
  return sealed
}

/**
 * A segment's plaintext, once its tag was verified.
 * @throws EnvelopeError `corrupt`
 */
export const openSegment = (
  { key, associatedData }: StreamKeys,
  sealed: Uint8Array,
  index: number,
  isLast: boolean,
): Uint8Array => {
  const tagAt = sealed.byteLength - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, segmentNonce(index, isLast), { authTagLength: TAG_BYTES })
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
