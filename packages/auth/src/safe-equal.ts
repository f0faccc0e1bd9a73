import { hash, timingSafeEqual } from 'node:crypto'

/** Whether two texts are the same, in a time that tells nothing of where they differ, nor of their lengths. */
export const safeEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const digest = (text: string): Uint8Array => hash('sha256', text, 'buffer')

/** The same of two signatures, whose length is no secret. */
export const sameSignature = (a: string, b: string): boolean => {
  const [bytes, others] = [Buffer.from(a), Buffer.from(b)]
  return bytes.byteLength === others.byteLength && timingSafeEqual(bytes, others)
}
