import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { CIPHERTEXT_OVERHEAD, type CiphertextOrigin, originOf } from '@sealstack/kms-client'
import { type EncryptionContext, encodeContext } from './encryption-context.ts'
import { Refusal } from './refusal.ts'

/** One version of a symmetric key. `random` gives so many bytes. */
export interface CipherInput extends CiphertextOrigin {
  readonly material: KeyObject
  readonly random: (bytes: number) => Uint8Array
}

/** Encrypts and decrypts under one version of a key. */
export interface KeyCipher {
  /** Makes a ciphertext that says by itself which key and version made it. Its size is 124 + ceil16(plaintext). */
  readonly seal: (plaintext: Uint8Array, context: EncryptionContext) => Uint8Array
  /**
   * The plaintext of a ciphertext whose origin has been read; the caller zeroes it.
   * @throws Refusal `invalid-ciphertext` when key, version, context or any bit is not what it was.
   */
  readonly open: (blob: Uint8Array, context: EncryptionContext) => Uint8Array
}

// Offsets and sizes in bytes; CIPHERTEXT.md draws them. Part of what is stored: DO NOT CHANGE.
const FORMAT = Buffer.from([0x02, 0x00])
const NONCE_AT = 4
const NONCE_BYTES = 12
const BODY_AT = 20
const TAG_BYTES = 16
const SALT_BYTES = 16
const KEY_ID_BYTES = 36
const DIGEST_BYTES = 32
const INFO = 'sealstack/kms/v1'

/** How many ciphertexts share a salt, so that keys are derived once for all of them. */
const MAX_RUN = 256
/** Of so many salts that were met last the keys are at hand. */
const MAX_SALTS = 64

/** Holds derived keys outside the heap, as key objects, for as long as it lives. */
export const createKeyCipher = (input: CipherInput): KeyCipher => {
  let run: Run | undefined
  let left = 0
  const opening = new Map<string, SaltKeys>()
  return {
    seal: (plaintext, context) => {
      if (run === undefined || left === 0) {
        run = beginRun(input)
        left = MAX_RUN
      }
      left -= 1
      try {
        return seal(run, plaintext, context)
      } finally {
        // Even one with which encryption has failed is used.
        run.nonce.writeUInt32BE((run.nonce.readUInt32BE(COUNT_AT) + 1) >>> 0, COUNT_AT)
      }
    },
    open: (blob, context) => {
      const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
      const { footAt } = placesOf(bytes)
      const salt = bytes.toString('latin1', footAt, footAt + SALT_BYTES)
      const known = opening.get(salt)
      const keys = known ?? deriveKeys(input.material, bytes.subarray(footAt, footAt + SALT_BYTES))
      const plaintext = open(bytes, keys, context)
      if (known) return plaintext
      // Only what has proved to be ours: anybody can send salts.
      if (opening.size >= MAX_SALTS) opening.delete(opening.keys().next().value ?? '')
      opening.set(salt, keys)
      return plaintext
    },
  }
}

/** The keys of one salt. */
interface SaltKeys {
  readonly cipher: KeyObject
  readonly digest: KeyObject
}

/** What ciphertexts share that are made in a row. */
interface Run extends SaltKeys {
  /** Of the next one: random at first, then counted on in its last four bytes, so that none comes twice. */
  readonly nonce: Buffer
  /** Salt, key id and version. */
  readonly foot: Buffer
}

const COUNT_AT = NONCE_BYTES - 4

const beginRun = ({ material, random, keyId, version }: CipherInput): Run => {
  const nonce = Buffer.from(random(NONCE_BYTES))
  const foot = Buffer.alloc(SALT_BYTES + KEY_ID_BYTES + 4)
  foot.set(random(SALT_BYTES))
  foot.write(keyId, SALT_BYTES, 'ascii')
  foot.writeUInt32LE(version, SALT_BYTES + KEY_ID_BYTES)
  return { ...deriveKeys(material, foot.subarray(0, SALT_BYTES)), nonce, foot }
}

const seal = ({ cipher: key, digest, nonce, foot }: Run, plaintext: Uint8Array, context: EncryptionContext): Buffer => {
  const bodyBytes = Math.ceil(plaintext.byteLength / 16) * 16
  const blob = Buffer.allocUnsafe(CIPHERTEXT_OVERHEAD + bodyBytes)
  const { tagAt, footAt, digestAt } = placesOf(blob)
  FORMAT.copy(blob)
  blob.writeUInt16LE((blob.byteLength - 36) & 0xffff, 2)
  nonce.copy(blob, NONCE_AT)
  blob.writeUInt32LE(plaintext.byteLength, NONCE_AT + NONCE_BYTES)
  foot.copy(blob, footAt)

  const padded = bodyBytes === plaintext.byteLength ? undefined : Buffer.alloc(bodyBytes)
  padded?.set(plaintext)
  try {
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(blob, context))
    cipher.update(padded ?? plaintext).copy(blob, BODY_AT)
    cipher.final()
    cipher.getAuthTag().copy(blob, tagAt)
    createHmac('sha256', digest).update(blob.subarray(0, digestAt)).digest().copy(blob, digestAt)
    return blob
  } finally {
    padded?.fill(0)
  }
}

/**
 * Reads which key made a ciphertext, without any key: nothing of it is to be believed until it has been decrypted.
 * @throws Refusal `invalid-ciphertext` when it is no ciphertext of this KMS.
 */
export const readOrigin = (blob: Uint8Array): CiphertextOrigin => {
  const origin = originOf(blob)
  if (!origin) throw new Refusal('invalid-ciphertext')
  return origin
}

const open = (bytes: Buffer, keys: SaltKeys, context: EncryptionContext): Uint8Array => {
  const { tagAt, footAt, digestAt } = placesOf(bytes)
  const digest = createHmac('sha256', keys.digest).update(bytes.subarray(0, digestAt)).digest()
  if (!timingSafeEqual(digest, bytes.subarray(digestAt))) throw new Refusal('invalid-ciphertext')
  const decipher = createDecipheriv('aes-256-gcm', keys.cipher, bytes.subarray(NONCE_AT, NONCE_AT + NONCE_BYTES))
  decipher.setAAD(associatedData(bytes, context))
  decipher.setAuthTag(bytes.subarray(tagAt, footAt))
  const padded = decipher.update(bytes.subarray(BODY_AT, tagAt))
  return withoutPadding(padded, bytes.readUInt32LE(NONCE_AT + NONCE_BYTES), () => decipher.final())
}

/** The plaintext, once `verify` has not thrown; whatever is refused is zeroed. */
const withoutPadding = (padded: Uint8Array, length: number, verify: () => void): Uint8Array => {
  try {
    verify()
    const isPadded =
      Math.ceil(length / 16) * 16 === padded.byteLength && padded.subarray(length).every((byte) => byte === 0)
    if (isPadded) return padded.subarray(0, length)
  } catch {
    // Says no more than that it does not verify.
  }
  padded.fill(0)
  throw new Refusal('invalid-ciphertext')
}

/** Where a ciphertext's tag, foot and digest begin. */
const placesOf = ({ byteLength }: Uint8Array) => {
  const digestAt = byteLength - DIGEST_BYTES
  const footAt = digestAt - 4 - KEY_ID_BYTES - SALT_BYTES
  return { tagAt: footAt - TAG_BYTES, footAt, digestAt }
}

const deriveKeys = (material: KeyObject, salt: Uint8Array): SaltKeys => {
  const okm = Buffer.from(hkdfSync('sha256', material, salt, INFO, 64))
  try {
    return { cipher: createSecretKey(okm.subarray(0, 32)), digest: createSecretKey(okm.subarray(32)) }
  } finally {
    okm.fill(0)
  }
}

/** Head and foot of a ciphertext, then the context. */
const associatedData = (blob: Buffer, context: EncryptionContext): Uint8Array => {
  const { footAt, digestAt } = placesOf(blob)
  return Buffer.concat([blob.subarray(0, BODY_AT), blob.subarray(footAt, digestAt), encodeContext(context)])
}
