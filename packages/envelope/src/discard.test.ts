import { test } from 'vitest'
import { discarder } from './discard.ts'

test('what is discarded is empty, and what others have a part in is left alone', ({ expect }) => {
  const discard = discarder()
  const shared = Buffer.alloc(100, 1)
  const own = [new Uint8Array(70_000), Buffer.allocUnsafeSlow(16)]
  discard([...own, shared.subarray(10, 20)])
  discard([])
  expect(own.map(({ byteLength, buffer }) => [byteLength, buffer.byteLength])).toEqual([
    [0, 0],
    [0, 0],
  ])
  expect(shared.every((byte) => byte === 1)).toBe(true)
})
