import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import { PlainPieces } from './plain-pieces.ts'

test('what has a buffer of its own is taken as it is, and all else is copied, in order', ({ expect }) => {
  const shared = seededBytes(300_000)
  const own = [new Uint8Array(seededBytes(70_000, 'one')), new Uint8Array(seededBytes(16_384, 'two'))]
  const small = new Uint8Array(seededBytes(9, 'three'))
  const chunks = [shared.subarray(5, 10), ...own, shared.subarray(0, 200_000), small, shared.subarray(7, 70_000)]
  const expected = Buffer.concat(chunks)
  const pieces = new PlainPieces(true)
  for (const chunk of chunks) pieces.add(chunk)
  expect(pieces.bytes).toBe(expected.byteLength)
  const taken = pieces.take()
  expect(Buffer.concat(taken).equals(expected)).toBe(true)
  const buffers = taken.map(({ buffer }) => buffer)
  expect(new Set(buffers).size).toBe(buffers.length)
  expect(own.every(({ buffer }) => buffers.includes(buffer))).toBe(true)
  expect(buffers.includes(shared.buffer)).toBe(false)
  expect(buffers.includes(small.buffer)).toBe(false)
  expect(pieces.bytes).toBe(0)
  expect(pieces.take()).toEqual([])
})

test('where chunks are somebody else’s, all is copied', ({ expect }) => {
  const chunk = new Uint8Array(seededBytes(70_000))
  const pieces = new PlainPieces(false)
  pieces.add(chunk)
  const taken = pieces.take()
  expect(Buffer.concat(taken).equals(chunk)).toBe(true)
  expect(taken.some(({ buffer }) => buffer === chunk.buffer)).toBe(false)
})
