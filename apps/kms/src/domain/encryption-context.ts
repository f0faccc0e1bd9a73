/** Pairs of texts that are bound to a ciphertext without being in it. The texts are well-formed Unicode. */
export type EncryptionContext = Readonly<Record<string, string>>

/**
 * The one encoding of a context, whatever order its pairs came in: their number, then key and value of each pair in the
 * order of the keys' UTF-8 bytes, every text led by its length in bytes. Numbers are 32-bit big-endian. No two contexts
 * share an encoding; texts that are not well-formed would (all lone surrogates are alike in UTF-8), so requests that
 * have any are refused before they get here.
 */
export const encodeContext = (context: EncryptionContext): Uint8Array => {
  const names = Object.keys(context)
  if (names.length > 1) names.sort((a, b) => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')))
  let size = 4
  for (const name of names) size += 8 + Buffer.byteLength(name) + Buffer.byteLength(context[name] ?? '')
  const bytes = Buffer.allocUnsafe(size)
  let at = bytes.writeUInt32BE(names.length)
  const write = (text: string): void => {
    const length = bytes.write(text, at + 4, 'utf8')
    at = bytes.writeUInt32BE(length, at) + length
  }
  for (const name of names) {
    write(name)
    write(context[name] ?? '')
  }
  return bytes
}
