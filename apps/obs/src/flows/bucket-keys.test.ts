import { type Keyring, memoryKeyring } from '@sealstack/envelope'
import { fakeClock } from '@sealstack/testing'
import { test } from 'vitest'
import { bucketKeys } from './bucket-keys.ts'

test('a bucket key is not held beyond the expiry of the material that wraps it, to the millisecond', async ({
  expect,
}) => {
  const clock = fakeClock(Date.UTC(2026, 0, 1))
  const inner = memoryKeyring()
  const usableUntilMs = clock.now() + 5000
  let calls = 0
  const counted = async <Value>(answer: Promise<Value>): Promise<Value & { usableUntilMs: number }> => {
    calls += 1
    return { ...(await answer), usableUntilMs }
  }
  const keyring: Keyring = {
    generate: (request) => counted(inner.generate(request)),
    unwrap: (request) => counted(inner.unwrap(request)),
  }
  const keys = bucketKeys(keyring, 60, clock)
  const context = { 'aws:s3:arn': 'arn:aws:s3:::b' }
  const use = async (): Promise<number> => {
    const before = calls
    const { keyArn, wrapped } = await keys.forSealing({ keyId: 'k', context })
    await keys.forOpening({ keyArn, wrapped, context })
    return calls - before
  }
  expect(await use()).toBe(2)
  clock.advance(4999)
  expect(await use()).toBe(0)
  clock.advance(1)
  expect(await use()).toBe(2)
})
