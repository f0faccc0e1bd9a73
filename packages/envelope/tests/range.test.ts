import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { decodeHeader, HEADER_BYTES } from '../src/header.ts'
import { openStream } from '../src/open.ts'
import { openRange } from '../src/open-range.ts'
import { segmentRange } from '../src/range.ts'
import { cut, dek, EXPONENT, identity, reasonOf, SEGMENT, STEP, seal } from './_util.ts'

describe('ranges', () => {
  test('any range opens from just the segments that hold it', async ({ expect }) => {
    const size = 5 * SEGMENT + 100
    const plain = seededBytes(size)
    const sealed = await seal(plain)
    const header = decodeHeader(sealed)
    const edges = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 5 * SEGMENT - 1, 5 * SEGMENT, size - 1]
    for (const start of edges) {
      for (const end of edges.filter((edge) => edge >= start)) {
        const range = segmentRange({ start, end }, size, EXPONENT)
        const piece = sealed.subarray(range.sealedStart, range.sealedEnd + 1)
        expect(piece.byteLength).toBeLessThanOrEqual(
          (Math.floor(end / SEGMENT) - Math.floor(start / SEGMENT) + 1) * STEP,
        )
        const opened = await buffer(
          cut(piece, 999).pipe(openStream({ dek, identity, header, plainBytes: size, ...range })),
        )
        expect(opened.subarray(range.skip, range.skip + end - start + 1).equals(plain.subarray(start, end + 1))).toBe(
          true,
        )
      }
    }
  })

  test('so do a hundred ranges by chance', async ({ expect }) => {
    const size = 6 * SEGMENT + 1234
    const plain = seededBytes(size)
    const sealed = await seal(plain)
    const source = {
      size: sealed.byteLength,
      read: async (into: Uint8Array, at: number) => sealed.copy(into, 0, at, at + into.byteLength),
    }
    const draws = seededBytes(100 * 8, 'ranges')
    for (let draw = 0; draw < 100; draw++) {
      const [one = 0, two = 0] = [0, 4].map((at) => draws.readUInt32BE(draw * 8 + at))
      const [start, end] = [Math.min(one % size, two % size), Math.max(one % size, two % size)]
      const opened: Buffer[] = []
      for await (const piece of openRange({ dek, identity, plainBytes: size }, source, { start, end })) {
        opened.push(Buffer.from(piece))
      }
      expect(Buffer.concat(opened).equals(plain.subarray(start, end + 1)), `${start} to ${end}`).toBe(true)
    }
  })

  test('ranges and segments that are not there are refused', async ({ expect }) => {
    for (const [start, end] of [
      [-1, 5],
      [5, 4],
      [0, 100],
      [0.5, 1],
    ] as const) {
      expect(() => segmentRange({ start, end }, 100), `${start} to ${end}`).toThrow(RangeError)
    }
    const header = decodeHeader(await seal(seededBytes(100)))
    for (const range of [{ firstSegment: 1 }, { lastSegment: 1 }, { firstSegment: -1 }, { lastSegment: Number.NaN }]) {
      expect(() => openStream({ dek, identity, header, plainBytes: 100, ...range })).toThrow(RangeError)
    }
  })

  test('a segment from within the envelope does not pass for its last', async ({ expect }) => {
    const sealed = await seal(seededBytes(3 * SEGMENT))
    const stream = openStream({ dek, identity, header: decodeHeader(sealed), plainBytes: SEGMENT })
    const work = pipeline(cut(sealed.subarray(HEADER_BYTES, HEADER_BYTES + STEP), 999), stream, async (source) =>
      buffer(source),
    )
    expect(await reasonOf(work)).toBe('corrupt')
  })

  test('a range of an empty plaintext is its one, empty segment', ({ expect }) => {
    expect(segmentRange({ start: 0, end: 0 }, 0, EXPONENT)).toMatchObject({ sealedStart: 72, sealedEnd: 87, skip: 0 })
  })
})
