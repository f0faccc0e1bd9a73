import { test } from 'vitest'
import { createTimeIds } from './time-ids.ts'

test('ids are UUIDs of version 7, each greater than the last, whatever the clock does', ({ expect }) => {
  let nowMs = 0x0123_4567_89ab
  const newId = createTimeIds(() => nowMs)
  const ids = Array.from({ length: 5000 }, newId)
  expect(ids[0]).toMatch(/^01234567-89ab-7000-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(ids[4095]).toMatch(/^01234567-89ab-7fff-/)
  expect(ids[4096]).toMatch(/^01234567-89ac-7000-/)
  for (const step of [-60_000, 0, 60_001, 1]) {
    nowMs += step
    ids.push(newId(), newId())
  }
  expect(ids.at(-1)).toMatch(/^01234567-89ad-7001-/)
  expect(ids).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(ids.length)
})
