import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { decodeHeader, HEADER_BYTES } from '../src/header.ts'
import { openStream } from '../src/open.ts'
import { sealStream } from '../src/seal.ts'
import type { Identity } from '../src/stream-keys.ts'
import { cut, dek, EXPONENT, identity, open, REASONS, reasonOf, SEGMENT, STEP, seal } from './_util.ts'

describe('whatever is not as it was sealed is refused', async () => {
  const plain = seededBytes(3 * SEGMENT + 50)
  const sealed = await seal(plain)
  const header = sealed.subarray(0, HEADER_BYTES)
  const segment = (index: number): Buffer =>
    sealed.subarray(HEADER_BYTES + index * STEP, HEADER_BYTES + (index + 1) * STEP)

  /** What a flip in each region must be refused as; another segment size may make the file's size impossible. */
  const reasonAt = (at: number): RegExp => {
    if (at < 4 || at === 7) return /^bad-header$/
    if (at < 6) return /^unsupported-version$/
    if (at === 6) return /^(bad-header|truncated|wrong-key)$/
    return at < HEADER_BYTES ? /^wrong-key$/ : /^corrupt$/
  }

  test('a flipped bit, in every byte of the header and many of the segments', async ({ expect }) => {
    const positions = [
      ...Array(HEADER_BYTES + 20).keys(),
      ...Array.from({ length: 60 }, (_, i) => HEADER_BYTES + i * 211),
      sealed.byteLength - 1,
    ].filter((at) => at < sealed.byteLength)
    for (const at of positions) {
      const copy = Buffer.from(sealed)
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8))
      expect(await reasonOf(open(copy)), `byte ${at}`).toMatch(reasonAt(at))
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

  test('a segment sealed for another identity, even under the same data key and the same salt', async ({ expect }) => {
    const random = () => seededBytes(32, 'one salt for both')
    const sealAs = (owner: Identity) =>
      buffer(cut(plain, 10_000).pipe(sealStream({ dek, identity: owner, segmentExponent: EXPONENT, random })))
    const [ours, theirs] = await Promise.all([sealAs(identity), sealAs(['object', 'bucket', 'other'])])
    expect(ours.subarray(0, HEADER_BYTES).equals(theirs.subarray(0, HEADER_BYTES))).toBe(true)
    const at = HEADER_BYTES + STEP
    const spliced = Buffer.concat([ours.subarray(0, at), theirs.subarray(at, at + STEP), ours.subarray(at + STEP)])
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
    expect(await reasonOf(work), name).toMatch(REASONS)
  }
})
