import { describe, expect, test } from 'vitest'
import { compileGlob, matchesGlob } from './glob.ts'

const matches = (pattern: string, text: string): boolean => matchesGlob(compileGlob(pattern), text)

/** How many characters of the text a match reads: its work, whatever the machine. */
const reads = (pattern: string, text: string): number => {
  let count = 0
  matchesGlob(compileGlob(pattern), {
    length: text.length,
    charCodeAt: (index) => {
      count++
      return text.charCodeAt(index)
    },
  })
  return count
}

describe('matching', () => {
  const rows: readonly [pattern: string, text: string, matches: boolean][] = [
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['**', '', true],
    ['?', '', false],
    ['*?', 'a', true],
    ['*?', '', false],
    ['?*', 'ab', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'acb', false],
    ['*ab', 'aab', true],
    ['*aab', 'aaaab', true],
    ['*abab', 'abaabab', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*a*', 'bbb', false],
    ['a?*?b', 'axyb', true],
    ['a?*?b', 'axb', false],
    ['\\*', '\\anything', true],
    ['.*', 'a', false],
    ['\u0000*', '\u0000x', true],
    ['?', '😀', true],
    ['??', '😀', false],
    ['*??', '😀', false],
    ['*?x', 'a😀x', true],
    ['?', '\ud800', true],
  ]
  test.each(rows)('%j on %j: %s', (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected))

  test('agrees with a naive matcher on every short pattern and text', () => {
    const naive = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === ''
      if (pattern[0] === '*') return naive(pattern.slice(1), text) || (text !== '' && naive(pattern, text.slice(1)))
      return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && naive(pattern.slice(1), text.slice(1))
    }
    const words = (alphabet: string, length: number): string[] =>
      length === 0
        ? ['']
        : ['', ...[...alphabet].flatMap((char) => words(alphabet, length - 1).map((rest) => char + rest))]
    const texts = [...new Set(words('ab', 5))]
    for (const pattern of new Set(words('ab*?', 4))) {
      for (const text of texts) expect(matches(pattern, text), `${pattern} on ${text}`).toBe(naive(pattern, text))
    }
  })
})

describe('work', () => {
  const text = 'a'.repeat(1000)
  test.each([
    ['stars and letters', `${'*a'.repeat(500)}*b`],
    ['stars and question marks', `${'*?'.repeat(500)}b`],
    ['many stars', `${'*'.repeat(500)}b`],
    ['stars between pairs', `${'*aa'.repeat(300)}*b`],
  ])('%s: a hostile pattern reads each character a few times', (_, pattern) => {
    expect(reads(pattern, text)).toBeLessThan(3 * (pattern.length + text.length))
  })

  test('the worst is the length of the pattern times that of the text', () => {
    const pattern = `*${'a'.repeat(400)}b`
    expect(reads(pattern, text)).toBeLessThanOrEqual(pattern.length * text.length)
    expect(reads(`${'*a'.repeat(100)}*${'a'.repeat(100)}b`, text)).toBeLessThanOrEqual(301 * text.length)
  })
})
