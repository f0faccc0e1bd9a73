/**
 * Object keys may hold any character, but neither SQLite's driver nor PostgreSQL gives back a text with U+0000 in it.
 * So U+0000 is written as U+0001 U+0001 and U+0001 as U+0001 U+0002, which keeps the order of the keys' UTF-8 bytes.
 */
export const storedKey = (key: string): string =>
  key.replaceAll('\u0001', '\u0001\u0002').replaceAll('\u0000', '\u0001\u0001')

/** The key that {@link storedKey} wrote. */
export const keyOfStored = (stored: string): string =>
  stored.replaceAll('\u0001\u0001', '\u0000').replaceAll('\u0001\u0002', '\u0001')

/**
 * The least text that is greater than every text which begins with `prefix`, by UTF-8 bytes; undefined when there is none.
 * It is the prefix with its last character moved on by one.
 */
export const afterPrefix = (prefix: string): string | undefined => {
  const characters = [...prefix]
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1
    // Surrogates are no characters: the one after U+D7FF is U+E000.
    const valid = next === 0xd800 ? 0xe000 : next
    if (valid <= 0x10ffff) return characters.join('') + String.fromCodePoint(valid)
  }
  return undefined
}
