/**
 * ECDSA over a digest that the caller has made. node:crypto signs messages only: it hashes whatever it is given. So the
 * digest z is moved into the key. With z' the hash of some message m, and c = z'/z modulo the curve's order n:
 *
 *     s' = (z' + r·(c·d)) / k = c · (z + r·d) / k = c·s
 *
 * (r, s) is a signature of z under d exactly when (r, c·s) is a signature of m under c·d. OpenSSL thus picks the nonce,
 * multiplies points and judges signatures, as it does with messages.
 */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  ECDH,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { CURVES, type Curve, invert, modulo, toBytes, toInteger } from './curves.ts'
import { decodeSignature, encodeSignature } from './der.ts'
import { scaleSecret } from './scale-secret.ts'

type Hash = 'sha256' | 'sha384' | 'sha512'

/** DER signature of a digest no longer than the curve's order; undefined for a digest that is zero modulo the order, which no hash gives. */
export const signDigest = (privateKey: KeyObject, digest: Uint8Array, hash: Hash): Uint8Array | undefined => {
  const curve = curveOf(privateKey)
  const z = modulo(toInteger(digest), curve.n)
  if (z === 0n) return undefined
  const c = factor(digest, hash, curve) * invert(z, curve.n)
  const moved = scalePrivateKey(privateKey, modulo(c, curve.n), curve)
  const made = decodeSignature(sign(hash, digest, moved))
  if (!made) throw new Error('OpenSSL has made a signature that is none')
  return encodeSignature(made.r, modulo(made.s * invert(c, curve.n), curve.n))
}

/** Whether a DER signature is one of that digest. Works with public values only. */
export const verifyDigest = (
  publicKey: KeyObject,
  { digest, hash, signature }: { readonly digest: Uint8Array; readonly hash: Hash; readonly signature: Uint8Array },
): boolean => {
  const curve = curveOf(publicKey)
  const { n } = curve
  const numbers = decodeSignature(signature)
  if (!numbers) return false
  const { r, s } = numbers
  if (r === 0n || s === 0n || r >= n || s >= n) return false
  const z = modulo(toInteger(digest), n)
  const point = pointOf(publicKey)
  // Without a digest the verification's point is (r/s)·Q alone, and ECDH gives its x.
  if (z === 0n) return modulo(multiplyX(point, modulo(r * invert(s, n), n), curve), n) === r
  const c = modulo(factor(digest, hash, curve) * invert(z, n), n)
  return verify(hash, digest, scalePublicKey(point, c, curve), encodeSignature(r, modulo(s * c, n)))
}

/** z': the message is the digest itself, so c is neither 1, 0 nor -1 unless somebody finds a fixed point of the hash. */
const factor = (digest: Uint8Array, hash: Hash, { n }: Curve): bigint =>
  modulo(toInteger(createHash(hash).update(digest).digest()), n)

const curveOf = (key: KeyObject): Curve => {
  const curve = CURVES.get(key.asymmetricKeyDetails?.namedCurve ?? '')
  if (!curve) throw new TypeError('Not a key of a curve that ECDSA is done on')
  return curve
}

/** The key c·d. Its private bytes are wiped wherever they pass. */
const scalePrivateKey = (privateKey: KeyObject, c: bigint, curve: Curve): KeyObject => {
  // RFC 5915: SEQUENCE { INTEGER 1, OCTET STRING d, … }
  const der = privateKey.export({ format: 'der', type: 'sec1' })
  const at = (der[1] === 0x81 ? 3 : 2) + 3
  if (der[at] !== 0x04 || der[at + 1] !== curve.bytes) throw new Error('OpenSSL has written a private key otherwise')
  const secret = der.subarray(at + 2, at + 2 + curve.bytes)
  const scaled = scaleSecret(secret, c, curve.n)
  const oid = Buffer.from(curve.oid, 'hex')
  const head = Buffer.from([0x30, 5 + curve.bytes + 4 + oid.byteLength, 0x02, 0x01, 0x01, 0x04, curve.bytes])
  const tail = Buffer.from([0xa0, 2 + oid.byteLength, 0x06, oid.byteLength])
  const moved = Buffer.concat([head, scaled, tail, oid])
  try {
    return createPrivateKey({ key: moved, format: 'der', type: 'sec1' })
  } finally {
    for (const bytes of [der, scaled, moved]) bytes.fill(0)
  }
}

interface Point {
  readonly x: bigint
  readonly y: bigint
}

const pointOf = (publicKey: KeyObject): Point => {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return { x: toInteger(Buffer.from(x, 'base64url')), y: toInteger(Buffer.from(y, 'base64url')) }
}

/** The key c·Q. ECDH gives x of c·Q, which two points have; the right one is known by its sum with Q, (c + 1)·Q. */
const scalePublicKey = (point: Point, c: bigint, curve: Curve): KeyObject => {
  const { p, n, bytes, name, jwkName } = curve
  const x = multiplyX(point, c, curve)
  const sumX = multiplyX(point, modulo(c + 1n, n), curve)
  const compressed = Buffer.concat([Buffer.from([0x02]), toBytes(x, bytes)])
  const whole = Buffer.from(ECDH.convertKey(compressed, name, undefined, undefined, 'uncompressed'))
  const y = toInteger(whole.subarray(1 + bytes))
  const slope = (y - point.y) * invert(x - point.x, p)
  const isRight = modulo(slope * slope - x - point.x, p) === sumX
  const [jwkX, jwkY] = [x, isRight ? y : p - y].map((value) => toBytes(value, bytes).toString('base64url'))
  return createPublicKey({ key: { kty: 'EC', crv: jwkName, x: jwkX, y: jwkY }, format: 'jwk' })
}

/** The x coordinate of a multiple of a point. */
const multiplyX = ({ x, y }: Point, scalar: bigint, { name, bytes }: Curve): bigint => {
  const ecdh = createECDH(name)
  ecdh.setPrivateKey(toBytes(scalar, bytes))
  return toInteger(ecdh.computeSecret(Buffer.concat([Buffer.from([0x04]), toBytes(x, bytes), toBytes(y, bytes)])))
}
