import { createCipheriv, createHash } from 'node:crypto'

/** `length` bytes that look random and are the same for the same seed, so that a failing test can be run again. */
export const seededBytes = (length: number, seed: string | number = 0): Buffer => {
  const key = createHash('sha256').update(`sealstack test bytes ${seed}`).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length))
}
