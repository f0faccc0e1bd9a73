import { test } from 'vitest'
import { pooledRandom } from './pooled-random.ts'

test('a pool gives every byte once, in pieces of any size', ({ expect }) => {
  const random = pooledRandom()
  const pieces = Array.from({ length: 2000 }, (_, index) => random(16 + (index % 17)))
  expect(new Set(pieces.map((piece) => Buffer.from(piece.subarray(0, 16)).toString('hex'))).size).toBe(2000)
  expect(pieces.every((piece, index) => piece.byteLength === 16 + (index % 17))).toBe(true)
  // Each piece is memory of its own: whoever wipes one wipes no other.
  pieces[0]?.fill(0)
  expect(pieces[1]?.some((byte) => byte !== 0)).toBe(true)
  expect(random(0)).toHaveLength(0)
  expect(random(100_000)).toHaveLength(100_000)
  const counts = new Array<number>(256).fill(0)
  for (const piece of pieces.slice(1)) for (const byte of piece) counts[byte] = (counts[byte] ?? 0) + 1
  // Expected are 187 of each with a deviation of 14.
  expect(Math.min(...counts)).toBeGreaterThan(90)
  expect(Math.max(...counts)).toBeLessThan(290)
})
