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

/** SigV4's UriEncode: all but `A-Za-z0-9-._~` as upper-case escapes; `/` stays where `keepSlash`. */
export const uriEncode = (bytes: Uint8Array, keepSlash = false): string => {
  let text = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    text +=
      /[A-Za-z0-9\-._~]/.test(char) || (keepSlash && char === '/')
        ? char
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

/** The decoded pairs of a raw query, in their order; a bare name has the empty value, as SigV4 signs it. */
export const queryPairs = (rawQuery: string): readonly (readonly [name: string, value: string])[] =>
  rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
      return [decodeText(name), decodeText(value)] as const
    })

const decodeText = (text: string): string => percentDecode(text.replaceAll('+', ' ')).toString('utf8')
