import { test } from 'vitest'
import { throttle } from './throttle.ts'

const timer = () => {
  let nowMs = 1000
  const waits: number[] = []
  return {
    waits,
    pass: (ms: number) => {
      nowMs += ms
    },
    now: () => nowMs,
    wait: async (ms: number) => {
      waits.push(ms)
      nowMs += ms
    },
  }
}

const { signal } = new AbortController()

test('what was done in less time than it may take waits for the rest of it', async ({ expect }) => {
  const time = timer()
  const { spend } = throttle(100, time)
  time.pass(200)
  await spend(50, signal)
  await spend(50, signal)
  expect(time.waits).toEqual([300, 500])
})

test('what takes longer than it may waits for nothing, and gives no right to a burst', async ({ expect }) => {
  const time = timer()
  const { spend } = throttle(100, time)
  time.pass(60_000)
  await spend(50, signal)
  expect(time.waits).toEqual([])
  await spend(50, signal)
  expect(time.waits).toEqual([500])
})

test('however small the pieces, no more than so many pass in a second', async ({ expect }) => {
  const time = timer()
  const { spend } = throttle(8, time)
  const beganMs = time.now()
  for (let n = 0; n < 64; n++) await spend(1, signal)
  expect(time.now() - beganMs).toBe(8000)
})

test('waits for nobody who has gone, and not at all without a limit', async ({ expect }) => {
  const time = timer()
  await throttle(1, time).spend(10, AbortSignal.abort())
  await throttle(undefined, time).spend(10, signal)
  expect(time.waits).toEqual([])
})

test('a real wait ends when the signal aborts', async ({ expect }) => {
  const stop = new AbortController()
  const waiting = throttle(1).spend(1_000_000, stop.signal)
  stop.abort()
  expect(await waiting).toBeUndefined()
})
