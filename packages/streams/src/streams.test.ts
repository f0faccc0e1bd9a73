import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import { digestTap } from './digest-tap.ts'
import { LimitExceededError, limitBytes } from './limit-bytes.ts'
import { readAll } from './read-all.ts'
import { sliceBytes } from './slice-bytes.ts'

const bytes = seededBytes(1000)
const pieces = (size: number) =>
  Readable.from(Array.from({ length: Math.ceil(1000 / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)))

test('limitBytes passes exactly its limit and no byte more', async ({ expect }) => {
  expect(await buffer(pieces(7).pipe(limitBytes(1000)))).toEqual(bytes)
  await expect(pipeline(pieces(7), limitBytes(999), async (source) => buffer(source))).rejects.toThrow(
    LimitExceededError,
  )
})

test('digestTap counts and digests what passes', async ({ expect }) => {
  const tap = digestTap(['crc32c', 'md5', 'md5'])
  expect(await buffer(pieces(13).pipe(tap))).toEqual(bytes)
  expect(tap.bytes).toBe(1000)
  expect(tap.digestOf('md5')).toBe(tap.digestOf('md5'))
  expect(() => tap.digestOf('sha1')).toThrow(/not asked for/)
})

test('sliceBytes cuts out any piece, however the bytes arrive', async ({ expect }) => {
  for (const size of [1, 7, 1000]) {
    for (const [start, length] of [
      [0, 1000],
      [0, 0],
      [5, 10],
      [999, 1],
      [6, 8],
    ] as const) {
      expect(await buffer(pieces(size).pipe(sliceBytes(start, length)))).toEqual(bytes.subarray(start, start + length))
    }
  }
})

test('readAll reads a small body and refuses a large one', async ({ expect }) => {
  expect(await readAll(pieces(64), 1000)).toEqual(bytes)
  await expect(readAll(pieces(64), 999)).rejects.toThrow(LimitExceededError)
})
