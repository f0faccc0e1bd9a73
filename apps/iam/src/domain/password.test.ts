import { randomBytes } from 'node:crypto'
import { test } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

test('a password opens its own hash alone, and nothing opens where there is none', async ({ expect }) => {
  const kept = await hashPassword('pässword ', randomBytes)
  expect(kept).not.toContain('word')
  expect(kept).not.toBe(await hashPassword('pässword ', randomBytes))
  expect(await verifyPassword('pässword ', kept)).toBe(true)
  expect(await verifyPassword('pässword', kept)).toBe(false)
  expect(await verifyPassword('', kept)).toBe(false)
  expect(await verifyPassword('', null)).toBe(false)
})
