/** A text of percent escapes as the bytes that it stands for; what is no escape stands for itself. */
export const percentDecode = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'utf8')
  const decoded = Buffer.allocUnsafe(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const hex = bytes[at] === 0x25 ? bytes.toString('latin1', at + 1, at + 3) : ''
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      decoded[length++] = Number.parseInt(hex, 16)
      at += 2
    } else {
      decoded[length++] = bytes[at] ?? 0
    }
  }
  return decoded.subarray(0, length)
}

/** SigV4's UriEncode: all but `A-Za-z0-9-._~` as upper-case escapes. */
export const uriEncode = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    text += /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

/** A path with each segment in UriEncode's form. `%2F` stays apart from `/`: they name different places. */
export const uriEncodePath = (rawPath: string): string =>
  ENCODED_PATH.test(rawPath)
    ? rawPath
    : rawPath
        .split('/')
        .map((segment) => uriEncode(percentDecode(segment)))
        .join('/')

/** What has that form already, as most clients send it: escapes are of what needs one, and in capitals. */
const ENCODED_PATH = /^(?:[A-Za-z0-9\-._~/]|%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[BCDF]))*$/

/** The decoded pairs of a raw query, in their order; a bare name has the empty value, as SigV4 signs it. */
export const queryPairs = (rawQuery: string): readonly (readonly [name: string, value: string])[] =>
  queryBytes(rawQuery).map(([name, value]) => [name.toString('utf8'), value.toString('utf8')])

/** The pairs of a raw query in UriEncode's form, sorted by name, then by value; `omit` is a decoded name to leave out. */
export const canonicalQuery = (rawQuery: string, omit?: string): string =>
  rawQuery === ''
    ? ''
    : queryBytes(rawQuery)
        .filter(([name]) => name.toString('utf8') !== omit)
        .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
        .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
        .map(([name, value]) => `${name}=${value}`)
        .join('&')

/** Kept as bytes: what is no UTF-8 would otherwise become one replacement character, and unlike queries sign alike. */
const queryBytes = (rawQuery: string): readonly (readonly [name: Buffer, value: Buffer])[] =>
  rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
      return [percentDecode(name.replaceAll('+', ' ')), percentDecode(value.replaceAll('+', ' '))]
    })

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
