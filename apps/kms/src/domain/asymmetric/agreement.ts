import { createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { Refusal } from '../refusal.ts'
import { CURVES } from './curves.ts'

/**
 * The raw ECDH secret, x of the shared point: SP 800-56A, section 5.7.1.2. The caller zeroes it.
 * @throws Refusal `invalid-public-key` unless the peer's SPKI DER is a point on the key's own curve.
 */
export const deriveSecret = (privateKey: KeyObject, peerPublicKey: Uint8Array): Uint8Array => {
  const oid = CURVES.get(privateKey.asymmetricKeyDetails?.namedCurve ?? '')?.oid
  if (oid === undefined || !isNamed(peerPublicKey, oid)) throw new Refusal('invalid-public-key')
  try {
    // OpenSSL refuses points that are not on the curve.
    const publicKey = createPublicKey({ key: Buffer.from(peerPublicKey), format: 'der', type: 'spki' })
    return diffieHellman({ privateKey, publicKey })
  } catch {
    throw new Refusal('invalid-public-key')
  }
}

/** `id-ecPublicKey`, RFC 5480 section 2.1.1. */
const EC_PUBLIC_KEY = '06072a8648ce3d0201'

/**
 * Whether a SubjectPublicKeyInfo names that curve, and is the whole of the bytes. OpenSSL takes parameters that are
 * spelled out too, and forgives some that are wrong.
 */
const isNamed = (spki: Uint8Array, oid: string): boolean => {
  const headBytes = spki[1] === 0x81 ? 3 : 2
  const algorithm = Buffer.from(`${EC_PUBLIC_KEY}06${hexByte(oid.length / 2)}${oid}`, 'hex')
  const start = Buffer.concat([Buffer.from([0x30, algorithm.byteLength]), algorithm])
  return (
    spki[0] === 0x30 &&
    spki[headBytes - 1] === spki.byteLength - headBytes &&
    start.equals(spki.subarray(headBytes, headBytes + start.byteLength))
  )
}

const hexByte = (value: number): string => value.toString(16).padStart(2, '0')
