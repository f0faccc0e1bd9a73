import { test } from 'vitest'
import { afterPrefix, keyOfStored, storedKey } from './stored-key.ts'

const bytes = (text: string) => Buffer.from(text, 'utf8')
const keys = [
  '',
  '\u0000',
  '\u0000a',
  '\u0001',
  '\u0001\u0001',
  '\u0001\u0002',
  '\u0002',
  'a',
  'a\u0000',
  'a\u0001b',
  'ä',
  '\ud7ff',
  '\ue000',
  '😀',
  '\u{10ffff}',
]

test('every key survives, and their order by bytes stays', ({ expect }) => {
  for (const key of keys) {
    expect(keyOfStored(storedKey(key))).toBe(key)
    expect(storedKey(key)).not.toContain('\u0000')
    for (const other of keys) {
      expect(Math.sign(Buffer.compare(bytes(storedKey(key)), bytes(storedKey(other))))).toBe(
        Math.sign(Buffer.compare(bytes(key), bytes(other))),
      )
    }
  }
})

test('what follows a prefix is greater than all that begins with it, and nothing less is', ({ expect }) => {
  for (const prefix of keys.filter(Boolean)) {
    const after = afterPrefix(prefix)
    for (const key of keys.map((key) => prefix + key)) {
      if (after !== undefined) expect(Buffer.compare(bytes(key), bytes(after))).toBe(-1)
    }
    for (const key of keys.filter((key) => Buffer.compare(bytes(key), bytes(prefix)) > 0 && !key.startsWith(prefix))) {
      if (after !== undefined) expect(Buffer.compare(bytes(key), bytes(after))).toBeGreaterThanOrEqual(0)
    }
  }
  expect(afterPrefix('\u{10ffff}')).toBeUndefined()
  expect(afterPrefix('a\u{10ffff}')).toBe('b')
})
