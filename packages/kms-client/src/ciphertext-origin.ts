/** Which key and which of its versions made a ciphertext. */
export interface CiphertextOrigin {
  readonly keyId: string
  readonly version: number
}

// Offsets and sizes in bytes; the KMS's CIPHERTEXT.md draws them. Part of what is stored: DO NOT CHANGE.
const FORMAT = Buffer.from([0x02, 0x00])
const KEY_ID_BYTES = 36
const DIGEST_BYTES = 32
/** A symmetric ciphertext's size beyond its padded plaintext. */
export const CIPHERTEXT_OVERHEAD = 124

/**
 * What a symmetric ciphertext says of its origin, without any key: nothing of it is to be believed until it has been
 * decrypted. Undefined when it is no ciphertext of this KMS.
 */
export const originOf = (blob: Uint8Array): CiphertextOrigin | undefined => {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  const isPlausible =
    bytes.byteLength >= CIPHERTEXT_OVERHEAD &&
    (bytes.byteLength - CIPHERTEXT_OVERHEAD) % 16 === 0 &&
    bytes.subarray(0, 2).equals(FORMAT) &&
    bytes.readUInt16LE(2) === ((bytes.byteLength - 36) & 0xffff)
  if (!isPlausible) return undefined
  const keyIdAt = bytes.byteLength - DIGEST_BYTES - 4 - KEY_ID_BYTES
  return {
    keyId: bytes.toString('latin1', keyIdAt, keyIdAt + KEY_ID_BYTES),
    version: bytes.readUInt32LE(keyIdAt + KEY_ID_BYTES),
  }
}
