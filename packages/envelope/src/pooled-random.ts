import { randomBytes, randomFillSync } from 'node:crypto'

const POOL_BYTES = 8192
/** Larger pieces are made by themselves. Bytes. */
const MAX_PIECE = 256

/**
 * A source of random bytes that asks the system for many at once: asking costs more than the bytes. What is given is
 * wiped from the pool.
 */
export const pooledRandom = (): ((bytes: number) => Uint8Array) => {
  const pool = Buffer.allocUnsafeSlow(POOL_BYTES)
  let at = POOL_BYTES
  return (bytes) => {
    if (bytes > MAX_PIECE) return randomBytes(bytes)
    if (at + bytes > POOL_BYTES) {
      randomFillSync(pool)
      at = 0
    }
    const piece = new Uint8Array(bytes)
    pool.copy(piece, 0, at, at + bytes)
    pool.fill(0, at, at + bytes)
    at += bytes
    return piece
  }
}
