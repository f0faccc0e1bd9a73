import type { ChecksumAlgorithm } from './checksum.ts'

/** A CRC of consecutive bytes, big-endian, and how many bytes they are. */
export interface CrcPiece {
  readonly crc: Uint8Array
  readonly size: number
}

/** The CRCs that can be combined: width in bits and polynomial, reflected. */
const POLYNOMIALS: Readonly<
  Partial<Record<ChecksumAlgorithm, { readonly width: number; readonly polynomial: bigint }>>
> = {
  crc32: { width: 32, polynomial: 0xedb88320n },
  crc32c: { width: 32, polynomial: 0x82f63b78n },
  crc64nvme: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
}

/** Whether the checksum of a whole follows from those of its pieces. */
export const isCombinable = (name: ChecksumAlgorithm): boolean => POLYNOMIALS[name] !== undefined

/**
 * The CRC of all pieces joined, without their bytes: appending n bytes multiplies a CRC by x^(8n) modulo the polynomial
 * (zlib's crc32_combine, for any width).
 * @throws RangeError for a checksum that is no CRC.
 */
export const combineCrc = (name: ChecksumAlgorithm, pieces: readonly CrcPiece[]): Uint8Array => {
  const field = POLYNOMIALS[name]
  if (!field) throw new RangeError(`${name} of a whole does not follow from its pieces`)
  const power = createPowers(field)
  const combined = pieces.reduce(
    (crc, piece) => multiply(crc, power(piece.size), field) ^ BigInt(`0x${Buffer.from(piece.crc).toString('hex')}`),
    0n,
  )
  return Buffer.from(combined.toString(16).padStart(field.width / 4, '0'), 'hex')
}

interface Field {
  readonly width: number
  readonly polynomial: bigint
}

/** The product of two polynomials modulo the field's, all reflected: the highest bit stands for x^0. */
const multiply = (a: bigint, b: bigint, { width, polynomial }: Field): bigint => {
  let product = 0n
  let factor = b
  for (let mask = 1n << BigInt(width - 1); mask > 0n; mask >>= 1n) {
    if (a & mask) product ^= factor
    factor = factor & 1n ? (factor >> 1n) ^ polynomial : factor >> 1n
  }
  return product
}

/** x^(8n) modulo the field's polynomial, by squaring; parts mostly have one size, so results are kept. */
const createPowers = (field: Field): ((bytes: number) => bigint) => {
  const one = 1n << BigInt(field.width - 1)
  // x^8, then its squares.
  const squares = [one >> 8n]
  const known = new Map<number, bigint>()
  return (bytes) => {
    let power = known.get(bytes)
    if (power !== undefined) return power
    power = one
    for (let bit = 0, rest = BigInt(bytes); rest > 0n; bit++, rest >>= 1n) {
      const last = squares.at(-1) ?? one
      if (bit >= squares.length) squares.push(multiply(last, last, field))
      if (rest & 1n) power = multiply(power, squares[bit] ?? one, field)
    }
    known.set(bytes, power)
    return power
  }
}
