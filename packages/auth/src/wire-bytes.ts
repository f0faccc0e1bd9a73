// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of Latin-1
const ONE_BYTE_EACH = /^[\u0000-\u00ff]*$/

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
const ASCII = /^[\u0000-\u007f]*$/

/**
 * The bytes that a text made of headers had on the wire. Node hands on each byte of a header as one character, so such a
 * text is taken byte for byte; one with any wider character did not come that way and is written as UTF-8. Request
 * targets need no such care: Node takes none with a byte beyond ASCII. A text of ASCII alone is its own bytes.
 */
export const wireBytes = (text: string): Buffer | string =>
  ASCII.test(text) ? text : Buffer.from(text, ONE_BYTE_EACH.test(text) ? 'latin1' : 'utf8')
