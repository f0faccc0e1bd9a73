import { createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { Refusal } from '../refusal.ts'

/**
 * The raw ECDH secret, x of the shared point: SP 800-56A, section 5.7.1.2. The caller zeroes it.
 * @throws Refusal `invalid-public-key` unless the peer's SPKI DER is a point on the key's own curve.
 */
export const deriveSecret = (privateKey: KeyObject, peerPublicKey: Uint8Array): Uint8Array => {
  try {
    const publicKey = createPublicKey({ key: Buffer.from(peerPublicKey), format: 'der', type: 'spki' })
    // Of another curve or type it is not usable; parameters that are spelled out have no name.
    if (publicKey.asymmetricKeyDetails?.namedCurve === privateKey.asymmetricKeyDetails?.namedCurve) {
      return diffieHellman({ privateKey, publicKey })
    }
  } catch {
    // Says no more than that it is none.
  }
  throw new Refusal('invalid-public-key')
}
