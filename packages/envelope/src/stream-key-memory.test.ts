import { seededBytes } from '@sealstack/testing'
import { describe, onTestFinished, test } from 'vitest'
import { decodeHeader, HEADER_BYTES } from './header.ts'
import {
  type KeyBytes,
  type StreamKeyMemory,
  type StreamKeyMemoryOptions,
  streamKeyMemory,
} from './stream-key-memory.ts'
import { openBytes, openSegments, sealBytes } from './whole.ts'

const identity = ['object', 'photos', 'k', 'null', 'blob']
const plain = seededBytes(9000)
const dekOf = (index: number): Uint8Array => seededBytes(32, index)
const sealed = (dek: Uint8Array) => sealBytes({ dek, identity, segmentExponent: 12 }, plain)

const start = (options?: StreamKeyMemoryOptions) => {
  const memory = streamKeyMemory(options)
  onTestFinished(memory.forget)
  let kept = 0
  const counting: StreamKeyMemory = {
    ...memory,
    keep: (...args) => {
      kept += 1
      memory.keep(...args)
    },
  }
  const open = (dek: Uint8Array, bytes: Uint8Array, as = identity): Buffer =>
    Buffer.from(openBytes({ dek, identity: as, plainBytes: plain.byteLength }, bytes, counting))
  const find = (dek: Uint8Array, bytes: Uint8Array): KeyBytes | undefined =>
    memory.find({ dek, header: decodeHeader(bytes), identity })
  return { memory, open, find, kept: () => kept }
}

const isZero = ({ key }: KeyBytes): boolean => key.every((byte) => byte === 0)

describe('a memory of stream keys', () => {
  test('knows what was opened, whole or in part, and gives the same bytes', ({ expect }) => {
    const { memory, open, kept } = start()
    const bytes = sealed(dekOf(1))
    expect([open(dekOf(1), bytes), open(dekOf(1), bytes)].every((opened) => opened.equals(plain))).toBe(true)
    const part = openSegments(
      { dek: dekOf(1), identity, header: decodeHeader(bytes), plainBytes: plain.byteLength, firstSegment: 1 },
      bytes.subarray(HEADER_BYTES + 4096 + 16),
      memory,
    )
    expect(part.map(({ byteLength }) => byteLength)).toEqual([4096, 808])
    expect(Buffer.concat(part).equals(plain.subarray(4096))).toBe(true)
    expect(kept()).toBe(1)
  })

  test('opens nothing without the data key, the header and the identity that it was sealed with', ({ expect }) => {
    const { open } = start()
    const bytes = sealed(dekOf(1))
    open(dekOf(1), bytes)
    expect(() => open(dekOf(2), bytes)).toThrow(expect.objectContaining({ reason: 'wrong-key' }))
    expect(() => open(dekOf(1).subarray(0, 31), bytes)).toThrow(RangeError)
    expect(() => open(Buffer.concat([dekOf(1), Buffer.alloc(1)]), bytes)).toThrow(RangeError)
    expect(() => open(dekOf(1), bytes, ['object', 'photos', 'other', 'null', 'blob'])).toThrow(
      expect.objectContaining({ reason: 'corrupt' }),
    )
    for (let at = 0; at < bytes.byteLength; at += at < HEADER_BYTES ? 1 : 97) {
      const changed = Uint8Array.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => open(dekOf(1), changed), String(at)).toThrow(expect.objectContaining({ name: 'EnvelopeError' }))
    }
    expect(open(dekOf(1), bytes).equals(plain)).toBe(true)
  })

  test('keeps nothing of what did not open', ({ expect }) => {
    const { open, kept } = start()
    const bytes = Uint8Array.from(sealed(dekOf(1)))
    bytes.set([~(bytes.at(-1) ?? 0)], bytes.byteLength - 1)
    expect(() => open(dekOf(1), bytes)).toThrow(expect.objectContaining({ reason: 'corrupt' }))
    expect(kept()).toBe(0)
  })

  test('zeroes what is one too many, and all when it forgets', ({ expect }) => {
    const { memory, open, find } = start({ maxEntries: 2 })
    const all = [1, 2, 3].map((index) => ({ dek: dekOf(index), bytes: sealed(dekOf(index)) }))
    const known = all.map(({ dek, bytes }) => {
      open(dek, bytes)
      return find(dek, bytes)
    })
    const keys = known.flatMap((each) => each ?? [])
    expect(keys.map(isZero)).toEqual([true, false, false])
    expect(all.map(({ dek, bytes }) => find(dek, bytes) !== undefined)).toEqual([false, true, true])
    memory.forget()
    expect(keys.map(isZero)).toEqual([true, true, true])
    expect(all.map(({ dek, bytes }) => find(dek, bytes))).toEqual([undefined, undefined, undefined])
  })

  test('zeroes what nobody has used for a while', async ({ expect }) => {
    const { open, find } = start({ lifeMs: 5 })
    const bytes = sealed(dekOf(1))
    open(dekOf(1), bytes)
    const keys = find(dekOf(1), bytes) ?? expect.fail('It was just opened')
    await expect.poll(() => isZero(keys)).toBe(true)
    expect(find(dekOf(1), bytes)).toBeUndefined()
    expect(open(dekOf(1), bytes).equals(plain)).toBe(true)
  })
})
