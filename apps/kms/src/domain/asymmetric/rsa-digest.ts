/**
 * RSA signatures of a digest that the caller has made: node:crypto signs messages only. What RFC 8017 puts around a
 * digest is made here, and OpenSSL does the RSA, blinded, without any padding of its own.
 */
import {
  constants,
  createHash,
  type KeyObject,
  privateEncrypt,
  publicEncrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

type Hash = 'sha256' | 'sha384' | 'sha512'

/** A digest, and how it is to be padded. */
export interface RsaDigest {
  readonly kind: 'rsa-pss' | 'rsa-pkcs1'
  readonly hash: Hash
  readonly digest: Uint8Array
}

/** DER of `DigestInfo` up to the digest: RFC 8017, section 9.2, note 1. */
const DIGEST_INFO: Readonly<Record<Hash, string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
}

/** The signature of a digest, as long as the modulus. The salt of PSS is random and as long as the digest. */
export const signRsaDigest = (privateKey: KeyObject, { kind, hash, digest }: RsaDigest): Uint8Array => {
  const bytes = modulusBytes(privateKey)
  const encoded =
    kind === 'rsa-pss'
      ? encodePss({ hash, digest, bytes, salt: randomBytes(digest.byteLength) })
      : encodePkcs1({ hash, digest, bytes })
  return privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encoded)
}

/** Whether a signature is one of that digest. */
export const verifyRsaDigest = (
  publicKey: KeyObject,
  { kind, hash, digest }: RsaDigest,
  signature: Uint8Array,
): boolean => {
  const bytes = modulusBytes(publicKey)
  if (signature.byteLength !== bytes) return false
  let encoded: Uint8Array
  try {
    encoded = publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, signature)
  } catch {
    // Not less than the modulus.
    return false
  }
  return kind === 'rsa-pss'
    ? isPss({ hash, digest, encoded })
    : timingSafeEqual(encoded, encodePkcs1({ hash, digest, bytes }))
}

/** Moduli have a whole number of bytes: 2048, 3072 or 4096 bits. */
const modulusBytes = (key: KeyObject): number => (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8

interface Encoding {
  readonly hash: Hash
  readonly digest: Uint8Array
  readonly bytes: number
}

/** EMSA-PKCS1-v1_5, RFC 8017 section 9.2, from step 2 on. */
const encodePkcs1 = ({ hash, digest, bytes }: Encoding): Buffer => {
  const info = Buffer.concat([Buffer.from(DIGEST_INFO[hash], 'hex'), digest])
  const padding = Buffer.alloc(bytes - info.byteLength - 3, 0xff)
  return Buffer.concat([Buffer.from([0x00, 0x01]), padding, Buffer.from([0x00]), info])
}

const PSS_TRAILER = 0xbc

/** EMSA-PSS, RFC 8017 section 9.1.1, from step 4 on. The encoding is one bit shorter than the modulus. */
const encodePss = ({ hash, digest, bytes, salt }: Encoding & { readonly salt: Uint8Array }): Buffer => {
  const seed = hashPss(hash, digest, salt)
  const block = Buffer.alloc(bytes - seed.byteLength - 1)
  block.set(salt, block.byteLength - salt.byteLength)
  block[block.byteLength - salt.byteLength - 1] = 0x01
  mask(block, seed, hash)
  block[0] = (block[0] ?? 0) & 0x7f
  return Buffer.concat([block, seed, Buffer.from([PSS_TRAILER])])
}

/** EMSA-PSS, RFC 8017 section 9.1.2, from step 3 on, for a salt as long as the digest. */
const isPss = ({ hash, digest, encoded }: Omit<Encoding, 'bytes'> & { readonly encoded: Uint8Array }): boolean => {
  const size = digest.byteLength
  const block = Buffer.from(encoded.subarray(0, -size - 1))
  const seed = encoded.subarray(-size - 1, -1)
  if (encoded.at(-1) !== PSS_TRAILER || ((block[0] ?? 0) & 0x80) !== 0) return false
  mask(block, seed, hash)
  block[0] = (block[0] ?? 0) & 0x7f
  const saltAt = block.byteLength - size
  if (block[saltAt - 1] !== 0x01 || block.subarray(0, saltAt - 1).some((byte) => byte !== 0)) return false
  return timingSafeEqual(hashPss(hash, digest, block.subarray(saltAt)), seed)
}

const hashPss = (hash: Hash, digest: Uint8Array, salt: Uint8Array): Buffer =>
  createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest()

/** XORs MGF1 of a seed into a block: RFC 8017, appendix B.2.1. */
const mask = (block: Buffer, seed: Uint8Array, hash: Hash): void => {
  const counter = Buffer.alloc(4)
  for (let at = 0; at < block.byteLength; ) {
    for (const byte of createHash(hash)
      .update(seed)
      .update(counter)
      .digest()
      .subarray(0, block.byteLength - at)) {
      block[at] = (block[at] ?? 0) ^ byte
      at += 1
    }
    counter.writeUInt32BE(counter.readUInt32BE() + 1)
  }
}
