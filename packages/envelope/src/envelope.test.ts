import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { EnvelopeError } from './envelope-error.ts'
import { decodeHeader, HEADER_BYTES } from './header.ts'
import { openStream } from './open.ts'
import { segmentRange } from './range.ts'
import { sealStream } from './seal.ts'
import { plainSize, sealedSize } from './size.ts'
import type { Identity } from './stream-keys.ts'

const dek = seededBytes(32, 'dek')
const identity = ['object', 'bucket', 'key']
const EXPONENT = 12
const SEGMENT = 2 ** EXPONENT
const STEP = SEGMENT + 16

const cut = (bytes: Uint8Array, size: number): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  )

const seal = (
  plain: Uint8Array,
  options: { exponent?: number; chunk?: number; identity?: Identity } = {},
): Promise<Buffer> =>
  buffer(
    cut(plain, options.chunk ?? 10_000).pipe(
      sealStream({ dek, identity: options.identity ?? identity, segmentExponent: options.exponent ?? EXPONENT }),
    ),
  )

/** Opens a whole envelope as the object store does: size first, then header, then segments. */
const open = async (
  sealed: Uint8Array,
  options: { dek?: Uint8Array; identity?: Identity; chunk?: number } = {},
): Promise<Buffer> => {
  const header = decodeHeader(sealed)
  const plainBytes = plainSize(sealed.byteLength, header.segmentExponent)
  const stream = openStream({ dek: options.dek ?? dek, identity: options.identity ?? identity, header, plainBytes })
  const pieces: Buffer[] = []
  await pipeline(cut(sealed.subarray(HEADER_BYTES), options.chunk ?? 5000), stream, async (source) => {
    for await (const piece of source) pieces.push(piece)
  })
  return Buffer.concat(pieces)
}

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'opened',
    (error: unknown) => (error instanceof EnvelopeError ? error.reason : `unexpected ${error}`),
  )

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

  test('impossible sizes are refused', ({ expect }) => {
    for (const size of [0, HEADER_BYTES, HEADER_BYTES + 15, HEADER_BYTES + STEP + 5, HEADER_BYTES + STEP + 16]) {
      expect(() => plainSize(size, EXPONENT), `${size} bytes`).toThrow(EnvelopeError)
    }
  })
})

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

  test('a range of an empty plaintext is its one, empty segment', ({ expect }) => {
    expect(segmentRange({ start: 0, end: 0 }, 0, EXPONENT)).toMatchObject({ sealedStart: 72, sealedEnd: 87, skip: 0 })
  })
})

describe('whatever is not as it was sealed is refused', async () => {
  const plain = seededBytes(3 * SEGMENT + 50)
  const sealed = await seal(plain)
  const header = sealed.subarray(0, HEADER_BYTES)
  const segment = (index: number): Buffer =>
    sealed.subarray(HEADER_BYTES + index * STEP, HEADER_BYTES + (index + 1) * STEP)

  test('a flipped bit, in every byte of the header and many of the segments', async ({ expect }) => {
    const positions = [
      ...Array(HEADER_BYTES + 20).keys(),
      ...Array.from({ length: 60 }, (_, i) => HEADER_BYTES + i * 211),
      sealed.byteLength - 1,
    ].filter((at) => at < sealed.byteLength)
    for (const at of positions) {
      const copy = Buffer.from(sealed)
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8))
      expect(await reasonOf(open(copy)), `byte ${at}`).toMatch(
        /^(bad-header|unsupported-version|wrong-key|corrupt|truncated)$/,
      )
    }
  })

  test('every truncation at a segment boundary, one byte more and one less', async ({ expect }) => {
    for (let index = 0; index <= 3; index++) {
      for (const delta of [-1, 0, 1]) {
        const end = HEADER_BYTES + index * STEP + delta
        expect(await reasonOf(open(sealed.subarray(0, end))), `${end} bytes`).toMatch(/^(corrupt|truncated)$/)
      }
    }
  })

  test('a truncation is refused even by a reader that believes the size which the object should have', async ({
    expect,
  }) => {
    const stream = openStream({ dek, identity, header: decodeHeader(sealed), plainBytes: plain.byteLength })
    const cutShort = pipeline(
      cut(sealed.subarray(HEADER_BYTES, HEADER_BYTES + 2 * STEP), 5000),
      stream,
      async (source) => buffer(source),
    )
    expect(await reasonOf(cutShort)).toBe('truncated')
  })

  test.for([
    ['reordered', [1, 0, 2, 3]],
    ['duplicated', [0, 0, 1, 2, 3]],
    ['duplicated in place of the next', [0, 0, 2, 3]],
    ['dropped', [0, 2, 3]],
    ['last one first', [3, 0, 1, 2]],
  ] as const)('segments %s', async ([, order], { expect }) => {
    expect(await reasonOf(open(Buffer.concat([header, ...order.map(segment)])))).toMatch(/^(corrupt|truncated)$/)
  })

  test('bytes after the end', async ({ expect }) => {
    expect(await reasonOf(open(Buffer.concat([sealed, Buffer.alloc(1)])))).toBe('corrupt')
    expect(await reasonOf(open(Buffer.concat([sealed, segment(3)])))).toMatch(/^(corrupt|truncated)$/)
  })

  test('another identity, even one whose texts join to the same characters', async ({ expect }) => {
    for (const other of [
      ['object', 'bucket', 'yek'],
      ['object', 'bucketk', 'ey'],
      ['object', 'bucket'],
      [...identity, ''],
    ]) {
      expect(await reasonOf(open(sealed, { identity: other }))).toBe('corrupt')
    }
  })

  test('another data key', async ({ expect }) => {
    expect(await reasonOf(open(sealed, { dek: randomBytes(32) }))).toBe('wrong-key')
  })

  test('a segment of another envelope under the same data key', async ({ expect }) => {
    const other = await seal(plain)
    const spliced = Buffer.concat([
      header,
      segment(0),
      other.subarray(HEADER_BYTES + STEP, HEADER_BYTES + 2 * STEP),
      segment(2),
      segment(3),
    ])
    expect(await reasonOf(open(spliced))).toBe('corrupt')
  })

  test('no byte of a segment that does not verify comes out', async ({ expect }) => {
    const copy = Buffer.from(sealed)
    copy[HEADER_BYTES + STEP + 5] = (copy[HEADER_BYTES + STEP + 5] ?? 0) ^ 1
    let seen = 0
    const stream = openStream({ dek, identity, header: decodeHeader(copy), plainBytes: plain.byteLength })
    const reading = pipeline(cut(copy.subarray(HEADER_BYTES), 700), stream, async (source) => {
      for await (const piece of source) seen += piece.length
    })
    expect(await reasonOf(reading)).toBe('corrupt')
    expect(seen).toBeLessThanOrEqual(SEGMENT)
  })
})

test('the published vectors open and are refused as they say', async ({ expect }) => {
  const vectors = JSON.parse(readFileSync(new URL('../vectors/v1.json', import.meta.url), 'utf8'))
  const options = { dek: Buffer.from(vectors.dek, 'hex'), identity: vectors.identity }
  for (const { plainBytes, sealed } of vectors.opened) {
    expect(await open(Buffer.from(sealed, 'base64'), options)).toHaveLength(plainBytes)
  }
  for (const { name, sealed } of vectors.refused) {
    const work = (async () => open(Buffer.from(sealed, 'base64'), options))()
    expect(await reasonOf(work), name).not.toBe('opened')
  }
})
