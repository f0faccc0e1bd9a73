import { describe, test } from 'vitest'
import { percentDecode, uriEncode, uriEncodePath } from './encoding.ts'

const ALL_BYTES = Array.from({ length: 256 }, (_, byte) => byte)
const escapeOf = (byte: number): string => `%${byte.toString(16).padStart(2, '0')}`

/** The rule itself, with no regard for what a path has of its form already. */
const byRule = (path: string): string =>
  path
    .split('/')
    .map((segment) => uriEncode(percentDecode(segment)))
    .join('/')

describe('uriEncodePath', () => {
  test.for(ALL_BYTES)('has byte %i in one form, however it is escaped', (byte, { expect }) => {
    const isUnreserved = /[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte))
    const encoded = isUnreserved ? String.fromCharCode(byte) : escapeOf(byte).toUpperCase()
    for (const written of [escapeOf(byte), escapeOf(byte).toUpperCase()]) {
      expect(uriEncodePath(`/a${written}/b`)).toBe(`/a${encoded}/b`)
    }
  })

  test.for(['/a%4', '/a%', '/a%zz', '/a b', '/ä', '/a%2f%2F//b', '/%C3%A4/%c3%a4', '/a+b', '', '/%7E/~', '/%'])(
    'encodes %s by the rule',
    (path, { expect }) => {
      expect(uriEncodePath(path)).toBe(byRule(path))
    },
  )
})
