import { toBytes } from './curves.ts'

/** Bits of a limb: few enough that a sum fits 31 bits with its carry. */
const LIMB_BITS = 24
const LIMB_MASK = (1 << LIMB_BITS) - 1

/**
 * `secret · factor mod order`, all big-endian. Doubles and adds along the factor's bits, which are public; what is done
 * with the secret takes the same steps whatever its bits are: no branch and no address depends on them. It is never a
 * bigint, which could not be wiped. The caller wipes the result.
 */
export const scaleSecret = (secret: Uint8Array, factor: bigint, order: bigint): Buffer => {
  const bytes = secret.byteLength
  const limbs = Math.ceil((8 * bytes + 2) / LIMB_BITS)
  const modulus = toLimbs(toBytes(order, bytes), limbs)
  const addend = toLimbs(secret, limbs)
  const sum = new Int32Array(limbs)
  const spare = new Int32Array(limbs)
  try {
    for (const bit of factor.toString(2)) {
      addModulo(sum, sum, { modulus, spare })
      if (bit === '1') addModulo(sum, addend, { modulus, spare })
    }
    return fromLimbs(sum, bytes)
  } finally {
    for (const array of [addend, sum, spare]) array.fill(0)
  }
}

/** `a := a + b mod modulus`, where both are less than the modulus. */
const addModulo = (
  a: Int32Array,
  b: Int32Array,
  { modulus, spare }: { readonly modulus: Int32Array; readonly spare: Int32Array },
): void => {
  let carry = 0
  let borrow = 0
  for (let at = 0; at < a.length; at += 1) {
    const total = (a[at] ?? 0) + (b[at] ?? 0) + carry
    a[at] = total & LIMB_MASK
    carry = total >> LIMB_BITS
    const less = (total & LIMB_MASK) - (modulus[at] ?? 0) + borrow
    spare[at] = less & LIMB_MASK
    borrow = less >> LIMB_BITS
  }
  // All ones when the sum was less than the modulus, else zero; the top limb has room for the carry.
  for (let at = 0; at < a.length; at += 1) {
    a[at] = ((a[at] ?? 0) & borrow) | ((spare[at] ?? 0) & ~borrow)
  }
}

/** Little-endian limbs. */
const toLimbs = (bytes: Uint8Array, count: number): Int32Array => {
  const limbs = new Int32Array(count)
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const limb = Math.floor(at / 3)
    limbs[limb] = (limbs[limb] ?? 0) | ((bytes[bytes.byteLength - 1 - at] ?? 0) << (8 * (at % 3)))
  }
  return limbs
}

const fromLimbs = (limbs: Int32Array, length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at += 1) {
    bytes[length - 1 - at] = (limbs[Math.floor(at / 3)] ?? 0) >> (8 * (at % 3))
  }
  return bytes
}
