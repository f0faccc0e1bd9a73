import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { decodeHeader, HEADER_BYTES, openBytes, openStream, sealBytes, sealStream } from '../src/index.ts'

const dek = seededBytes(32, 1)
const identity = ['object', 'bucket', 'key', 'null', 'blob']
const segmentExponent = 12
const SEGMENT = 2 ** segmentExponent
const random = (bytes: number) => seededBytes(bytes, 2)
const options = { dek, identity, segmentExponent, random }

/** The sizes at which something changes: nothing, one segment, several. */
const SIZES = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 7]

describe('an envelope in memory', () => {
  test.for(SIZES)(
    'of %d bytes is the one that the stream makes, and either opens the other',
    async (size, { expect }) => {
      const plain = seededBytes(size, 3)
      const sealed = Buffer.from(sealBytes(options, plain))
      const streamed = await buffer(Readable.from([plain], { objectMode: false }).pipe(sealStream(options)))
      expect(sealed.equals(streamed)).toBe(true)
      expect(Buffer.from(openBytes({ dek, identity, plainBytes: size }, streamed)).equals(plain)).toBe(true)
      const opened: Buffer[] = []
      await pipeline(
        Readable.from([sealed.subarray(HEADER_BYTES)], { objectMode: false }),
        openStream({ dek, identity, header: decodeHeader(sealed), plainBytes: size }),
        async (source) => {
          for await (const chunk of source) opened.push(chunk)
        },
      )
      expect(Buffer.concat(opened).equals(plain)).toBe(true)
    },
  )

  test('gives nothing of what was changed, cut, lengthened, or is somebody else’s', ({ expect }) => {
    const plain = seededBytes(2 * SEGMENT + 5, 4)
    const sealed = sealBytes(options, plain)
    const open = (bytes: Uint8Array, more: Partial<Parameters<typeof openBytes>[0]> = {}) =>
      openBytes({ dek, identity, plainBytes: plain.byteLength, ...more }, bytes)
    for (let at = 0; at < sealed.byteLength; at += at < HEADER_BYTES ? 1 : 211) {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => open(changed), String(at)).toThrow()
    }
    expect(() => open(sealed.subarray(0, -1))).toThrow(expect.objectContaining({ reason: 'truncated' }))
    expect(() => open(sealed.subarray(0, 10))).toThrow(expect.objectContaining({ reason: 'truncated' }))
    expect(() => open(Buffer.concat([sealed, Buffer.alloc(1)]))).toThrow(
      expect.objectContaining({ reason: 'truncated' }),
    )
    expect(() => open(sealed, { plainBytes: SEGMENT })).toThrow(expect.objectContaining({ reason: 'truncated' }))
    expect(() => open(sealed, { dek: seededBytes(32, 9) })).toThrow(expect.objectContaining({ reason: 'wrong-key' }))
    expect(() => open(sealed, { identity: ['other'] })).toThrow(expect.objectContaining({ reason: 'corrupt' }))
  })
})
