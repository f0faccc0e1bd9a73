import { constants, createDecipheriv, createPrivateKey, type KeyObject, privateDecrypt } from 'node:crypto'
import type { WrappingAlgorithm } from './import-token.ts'

/** RFC 5649's alternative initial value, without the length that follows it. */
const KWP_IV = Buffer.from('a65959a6', 'hex')

/**
 * Opens material that was wrapped for its way: by RSA-OAEP, or by AES key wrap with padding (RFC 5649) under a key that
 * RSA-OAEP wraps and that comes first. The caller zeroes it. Undefined when it does not open.
 */
export const unwrapMaterial = (
  privateKeyDer: Uint8Array,
  algorithm: WrappingAlgorithm,
  wrapped: Uint8Array,
): Buffer | undefined => {
  const key = createPrivateKey({ key: Buffer.from(privateKeyDer), format: 'der', type: 'pkcs8' })
  const oaepHash = algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256'
  try {
    if (algorithm.startsWith('RSAES_OAEP')) return openOaep(key, oaepHash, wrapped)
    const blockBytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
    const kek = openOaep(key, oaepHash, wrapped.subarray(0, blockBytes))
    try {
      const decipher = createDecipheriv('id-aes256-wrap-pad', kek, KWP_IV)
      return Buffer.concat([decipher.update(wrapped.subarray(blockBytes)), decipher.final()])
    } finally {
      kek.fill(0)
    }
  } catch {
    return undefined
  }
}

const openOaep = (key: KeyObject, oaepHash: string, wrapped: Uint8Array): Buffer =>
  privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped)
