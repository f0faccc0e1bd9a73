/** A short Weierstrass curve: y² = x³ + ax + b over the integers modulo p, with a base point of prime order n. */
export interface Curve {
  /** As node's ECDH class names it. */
  readonly name: string
  /** As a JSON Web Key names it. */
  readonly jwkName: string
  /** The content of its DER object identifier, hex. */
  readonly oid: string
  readonly p: bigint
  readonly n: bigint
  /** Of a coordinate and of a private key. */
  readonly bytes: number
}

/** The curves that ECDSA is done on, by node's `namedCurve`. SEC 2 version 2.0, sections 2.4 to 2.6; FIPS 186-5. */
export const CURVES: ReadonlyMap<string, Curve> = new Map([
  [
    'prime256v1',
    {
      name: 'prime256v1',
      jwkName: 'P-256',
      oid: '2a8648ce3d030107',
      p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
      n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
      bytes: 32,
    },
  ],
  [
    'secp256k1',
    {
      name: 'secp256k1',
      jwkName: 'secp256k1',
      oid: '2b8104000a',
      p: 2n ** 256n - 2n ** 32n - 977n,
      n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
      bytes: 32,
    },
  ],
  [
    'secp384r1',
    {
      name: 'secp384r1',
      jwkName: 'P-384',
      oid: '2b81040022',
      p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
      n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
      bytes: 48,
    },
  ],
  [
    'secp521r1',
    {
      name: 'secp521r1',
      jwkName: 'P-521',
      oid: '2b81040023',
      p: 2n ** 521n - 1n,
      n: 2n ** 521n - 2n ** 260n + 0xa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
      bytes: 66,
    },
  ],
])

/** A remainder that is not negative. */
export const modulo = (value: bigint, modulus: bigint): bigint => ((value % modulus) + modulus) % modulus

/** The inverse modulo a prime, by Euclid's algorithm: how long it takes depends on the value, so only for what is public. */
export const invert = (value: bigint, prime: bigint): bigint => {
  let [a, b, x, y] = [modulo(value, prime), prime, 1n, 0n]
  if (a === 0n) throw new RangeError('Zero has no inverse')
  while (a > 1n) {
    ;[a, b, x, y] = [b % a, a, y - (b / a) * x, x]
  }
  return modulo(x, prime)
}

/** Big-endian bytes as a number. */
export const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)

/** A number as so many big-endian bytes. */
export const toBytes = (value: bigint, length: number): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex')
