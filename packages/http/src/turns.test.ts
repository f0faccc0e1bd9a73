import { setImmediate as nextTurn } from 'node:timers/promises'
import { onTestFinished, test, vi } from 'vitest'
import { createTurns } from './turns.ts'

const setUp = () => {
  const turns = createTurns()
  const seen: string[] = []
  const request = async (name: string, work: () => Promise<unknown> = async () => undefined) => {
    await turns.begin()
    seen.push(`begin ${name}`)
    await work()
    await turns.end()
    seen.push(`end ${name}`)
  }
  return { turns, seen, request }
}

test('what comes in one turn begins in a row and ends in a row, before the next turn', async ({ expect }) => {
  const { seen, request } = setUp()
  const both = [request('a'), request('b', async () => {})]
  expect(seen).toEqual([])
  await nextTurn()
  expect(seen).toEqual(['begin a', 'begin b', 'end a', 'end b'])
  await Promise.all(both)
})

test('whoever has to wait for something keeps nobody waiting, and nobody waits for whoever comes later', async ({
  expect,
}) => {
  const { seen, request } = setUp()
  let release = (): void => undefined
  const slow = request('slow', () => new Promise<void>((resolve) => (release = resolve)))
  const fast = request('fast')
  await nextTurn()
  expect(seen).toEqual(['begin slow', 'begin fast', 'end fast'])
  const late = request('late')
  release()
  await Promise.all([slow, fast, late])
  expect(seen.slice(3)).toEqual(expect.arrayContaining(['end slow', 'begin late', 'end late']))
})

test('of many that come at once some end before the others begin', async ({ expect }) => {
  const { seen, request } = setUp()
  await Promise.all(Array.from({ length: 70 }, (_, index) => request(String(index))))
  expect(seen).toHaveLength(140)
  expect(seen.indexOf('end 0')).toBe(32)
  expect(seen.indexOf('begin 32')).toBeGreaterThan(seen.indexOf('end 31'))
  expect(seen.at(-1)).toBe('end 69')
})

test('the fake timers of a test that a cloud runs beside stop nobody', async ({ expect }) => {
  vi.useFakeTimers()
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const { seen, request } = setUp()
  await request('a')
  expect(seen).toEqual(['begin a', 'end a'])
})
