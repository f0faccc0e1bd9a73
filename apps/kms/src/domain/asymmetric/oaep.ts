import { constants, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { Refusal } from '../refusal.ts'
import { OAEP_HASHES, type OaepAlgorithm } from './algorithms.ts'

const HASH_BYTES = { sha1: 20, sha256: 32 } as const

/** The most that fits into one ciphertext, in bytes: RFC 8017, section 7.1.1. */
export const maxOaepBytes = (spec: string, algorithm: OaepAlgorithm): number =>
  Number(spec.slice('RSA_'.length)) / 8 - 2 * HASH_BYTES[OAEP_HASHES[algorithm]] - 2

/** Encrypts no more than {@link maxOaepBytes}, without a label; MGF1 has the same hash. The ciphertext has no header. */
export const encryptOaep = (privateKey: KeyObject, algorithm: OaepAlgorithm, plaintext: Uint8Array): Uint8Array =>
  publicEncrypt(
    { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: OAEP_HASHES[algorithm] },
    plaintext,
  )

/**
 * The plaintext; the caller zeroes it.
 * @throws Refusal `invalid-ciphertext`, which never says what was wrong with it (Manger's attack).
 */
export const decryptOaep = (privateKey: KeyObject, algorithm: OaepAlgorithm, ciphertext: Uint8Array): Uint8Array => {
  const isWhole = ciphertext.byteLength === (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  if (!isWhole) throw new Refusal('invalid-ciphertext')
  try {
    return privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: OAEP_HASHES[algorithm] },
      ciphertext,
    )
  } catch {
    throw new Refusal('invalid-ciphertext')
  }
}
