import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, scryptSync } from 'node:crypto'

/** The root key cannot be had or is not the right one; the message says what to do. */
export class RootKeyError extends Error {
  override readonly name = 'RootKeyError'
}

/** What a passphrase is stretched with: 128 MiB and about half a second. Part of what is stored: DO NOT CHANGE. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 }
const PROOF_TEXT = Buffer.from('sealstack root key', 'ascii')
const PROOF_DATA = Buffer.from('sealstack/root-check/v1', 'ascii')
const PROOF_BYTES = 12 + PROOF_TEXT.byteLength + 16

/** The root key that 32 bytes are; they are zeroed, since the key object has its own copy outside the heap. */
export const rootKeyOfBytes = (bytes: Uint8Array): KeyObject => {
  try {
    return createSecretKey(bytes)
  } finally {
    bytes.fill(0)
  }
}

/** The root key that a passphrase stands for. */
export const rootKeyOfPassphrase = (passphrase: string, salt: Uint8Array): KeyObject =>
  rootKeyOfBytes(scryptSync(passphrase.normalize('NFC'), salt, 32, SCRYPT))

/** A value that only the same root key can open: nonce ‖ ciphertext ‖ tag. */
export const proveRootKey = (root: KeyObject, random: (bytes: number) => Uint8Array): Uint8Array<ArrayBuffer> => {
  const nonce = random(12)
  const cipher = createCipheriv('aes-256-gcm', root, nonce).setAAD(PROOF_DATA)
  return Uint8Array.from(Buffer.concat([nonce, cipher.update(PROOF_TEXT), cipher.final(), cipher.getAuthTag()]))
}

/** Whether a root key is the one that made the proof. */
export const isProvenBy = (root: KeyObject, proof: Uint8Array): boolean => {
  if (proof.byteLength !== PROOF_BYTES) return false
  const decipher = createDecipheriv('aes-256-gcm', root, proof.subarray(0, 12))
    .setAAD(PROOF_DATA)
    .setAuthTag(proof.subarray(-16))
  try {
    return Buffer.concat([decipher.update(proof.subarray(12, -16)), decipher.final()]).equals(PROOF_TEXT)
  } catch {
    return false
  }
}
