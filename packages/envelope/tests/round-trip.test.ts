import { buffer } from 'node:stream/consumers'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { EnvelopeError } from '../src/envelope-error.ts'
import { decodeHeader, encodeHeader, HEADER_BYTES } from '../src/header.ts'
import { openStream } from '../src/open.ts'
import { sealStream } from '../src/seal.ts'
import { plainSize, sealedSize } from '../src/size.ts'
import { zero } from '../src/zero.ts'
import { cut, dek, EXPONENT, identity, open, SEGMENT, STEP, seal } from './_util.ts'

describe('round trips', () => {
  for (const exponent of [12, 16]) {
    const n = 2 ** exponent
    test.for([0, 1, n - 1, n, n + 1, 2 * n - 1, 2 * n, 2 * n + 1, 5 * n + 7])(
      `%s bytes in segments of ${n}`,
      async (size, { expect }) => {
        const plain = seededBytes(size)
        for (const chunk of [17, 4096, n, 3 * n + 1]) {
          const sealed = await seal(plain, { exponent, chunk })
          expect(sealed.byteLength).toBe(sealedSize(size, exponent))
          expect(plainSize(sealed.byteLength, exponent)).toBe(size)
          expect((await open(sealed, { chunk: chunk + 3 })).equals(plain)).toBe(true)
        }
      },
    )
  }

  test('two envelopes of the same bytes under the same key have nothing in common', async ({ expect }) => {
    const plain = Buffer.alloc(SEGMENT)
    const [one, two] = await Promise.all([seal(plain), seal(plain)])
    expect(one.subarray(8, 72).equals(two.subarray(8, 72))).toBe(false)
    expect(one.subarray(72, 88).equals(two.subarray(72, 88))).toBe(false)
  })

  test('a data key that is wiped at once, as callers do, still seals and opens', async ({ expect }) => {
    const own = Uint8Array.from(dek)
    const sealing = sealStream({ dek: own, identity, segmentExponent: EXPONENT })
    zero(own)
    const sealed = await buffer(cut(seededBytes(9000), 999).pipe(sealing))
    expect((await open(sealed)).equals(seededBytes(9000))).toBe(true)
    const again = Uint8Array.from(dek)
    const opening = openStream({ dek: again, identity, header: decodeHeader(sealed), plainBytes: 9000 })
    zero(again)
    expect((await buffer(cut(sealed.subarray(HEADER_BYTES), 999).pipe(opening))).equals(seededBytes(9000))).toBe(true)
  })

  test('a header is the same after decoding and encoding', async ({ expect }) => {
    const sealed = await seal(Buffer.alloc(1))
    expect(sealed.subarray(0, HEADER_BYTES).equals(encodeHeader(decodeHeader(sealed)))).toBe(true)
  })

  test('what the format cannot hold is refused before anything is sealed', ({ expect }) => {
    expect(() => sealStream({ dek: dek.subarray(1), identity })).toThrow(RangeError)
    expect(() => sealStream({ dek, identity, random: () => new Uint8Array(31) })).toThrow(RangeError)
    expect(() => sealStream({ dek, identity: ['object', '\ud800'] })).toThrow(RangeError)
    for (const segmentExponent of [11, 25, 12.5]) {
      expect(() => sealStream({ dek, identity, segmentExponent })).toThrow(RangeError)
    }
    expect(() => sealedSize(2 ** 32 * SEGMENT + 1, EXPONENT)).toThrow(EnvelopeError)
    expect(sealedSize(2 ** 32 * SEGMENT, EXPONENT)).toBe(HEADER_BYTES + 2 ** 32 * STEP)
    for (const size of [-1, 0.5, Number.NaN]) expect(() => sealedSize(size)).toThrow(RangeError)
  })

  test('impossible sizes are refused', ({ expect }) => {
    for (const size of [0, HEADER_BYTES, HEADER_BYTES + 15, HEADER_BYTES + STEP + 5, HEADER_BYTES + STEP + 16]) {
      expect(() => plainSize(size, EXPONENT), `${size} bytes`).toThrow(EnvelopeError)
    }
  })
})
