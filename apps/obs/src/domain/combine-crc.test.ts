import { createChecksum } from '@sealstack/streams'
import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import { combineCrc, isCombinable } from './combine-crc.ts'

const crcOf = (name: 'crc32' | 'crc32c' | 'crc64nvme', bytes: Uint8Array): Uint8Array => {
  const checksum = createChecksum(name)
  checksum.update(bytes)
  return checksum.digest()
}

test.for(['crc32', 'crc32c', 'crc64nvme'] as const)('%s of a whole follows from its pieces', (name, { expect }) => {
  const whole = seededBytes(300_000)
  for (const cuts of [[], [0], [1], [100_000, 200_000], [7, 65_536, 65_537, 299_999], [300_000]]) {
    const edges = [0, ...cuts, whole.length]
    const pieces = edges.slice(1).map((end, index) => {
      const bytes = whole.subarray(edges[index], end)
      return { crc: crcOf(name, bytes), size: bytes.length }
    })
    expect(Buffer.from(combineCrc(name, pieces)).toString('hex')).toBe(Buffer.from(crcOf(name, whole)).toString('hex'))
  }
})

test('ten thousand parts of two sizes take no time to speak of', ({ expect }) => {
  const crc = crcOf('crc64nvme', seededBytes(10))
  const pieces = Array.from({ length: 10_000 }, (_, index) => ({ crc, size: index === 9_999 ? 3 : 5 * 2 ** 20 }))
  const startedMs = performance.now()
  expect(combineCrc('crc64nvme', pieces)).toHaveLength(8)
  expect(performance.now() - startedMs).toBeLessThan(2_000)
})

test('hashes do not combine', ({ expect }) => {
  expect(isCombinable('sha256')).toBe(false)
  expect(() => combineCrc('sha1', [])).toThrow(RangeError)
})
