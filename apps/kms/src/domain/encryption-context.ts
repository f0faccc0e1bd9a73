/** Pairs of texts that are bound to a ciphertext without being in it. The texts are well-formed Unicode. */
export type EncryptionContext = Readonly<Record<string, string>>

/**
 * The one encoding of a context, whatever order its pairs came in: their number, then key and value of each pair in the
 * order of the keys' UTF-8 bytes, every text led by its length in bytes. Numbers are 32-bit big-endian. No two contexts
 * share an encoding; texts that are not well-formed would (all lone surrogates are alike in UTF-8), so requests that
 * have any are refused before they get here.
 */
export const encodeContext = (context: EncryptionContext): Uint8Array => {
  const pairs = Object.entries(context)
    .map(([key, value]) => [Buffer.from(key, 'utf8'), Buffer.from(value, 'utf8')] as const)
    .sort(([a], [b]) => Buffer.compare(a, b))
  return Buffer.concat([uint32(pairs.length), ...pairs.flat().flatMap((text) => [uint32(text.byteLength), text])])
}

const uint32 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
