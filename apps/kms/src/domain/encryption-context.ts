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
  const pairs = names.map((name) => [Buffer.from(name, 'utf8'), Buffer.from(context[name] ?? '', 'utf8')] as const)
  if (pairs.length > 1) pairs.sort(([a], [b]) => Buffer.compare(a, b))
  const size = pairs.reduce((sum, [name, value]) => sum + 8 + name.byteLength + value.byteLength, 4)
  const bytes = Buffer.alloc(size)
  let at = bytes.writeUInt32BE(pairs.length)
  for (const text of pairs.flat()) {
    at = bytes.writeUInt32BE(text.byteLength, at)
    at += text.copy(bytes, at)
  }
  return bytes
}
