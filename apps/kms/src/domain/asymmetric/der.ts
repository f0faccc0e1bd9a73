/** DER, as far as signatures need it: X.690. */

const INTEGER = 0x02
const SEQUENCE = 0x30

/** One element: tag, length, content. */
const derElement = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents)
  const { byteLength } = content
  if (byteLength > 0xff) throw new RangeError('Longer than what is written here ever is')
  const head = byteLength < 0x80 ? [tag, byteLength] : [tag, 0x81, byteLength]
  return Buffer.concat([Buffer.from(head), content])
}

/** `SEQUENCE { r INTEGER, s INTEGER }`: RFC 3279, section 2.2.3. */
export const encodeSignature = (r: bigint, s: bigint): Buffer =>
  derElement(SEQUENCE, derElement(INTEGER, integerContent(r)), derElement(INTEGER, integerContent(s)))

/** Both numbers of a signature; undefined unless it is the one encoding that DER allows, of positive numbers. */
export const decodeSignature = (signature: Uint8Array): { readonly r: bigint; readonly s: bigint } | undefined => {
  const numbers: bigint[] = []
  // Whatever is read wrongly here is written differently below.
  let at = signature[1] === 0x81 ? 3 : 2
  for (const _ of 'rs') {
    const length = signature[at + 1] ?? 0
    const content = signature.subarray(at + 2, at + 2 + length)
    if (length === 0 || content.byteLength !== length) return undefined
    numbers.push(BigInt(`0x${Buffer.from(content).toString('hex')}`))
    at += 2 + length
  }
  const [r = 0n, s = 0n] = numbers
  if (r >= LARGEST || s >= LARGEST) return undefined
  return encodeSignature(r, s).equals(signature) ? { r, s } : undefined
}

/** Beyond any curve's order, and what {@link derElement} can write. */
const LARGEST = 2n ** 600n

const integerContent = (value: bigint): Buffer => {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
}
