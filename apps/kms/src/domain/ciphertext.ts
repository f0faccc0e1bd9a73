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

/** Under what is encrypted. `random` gives so many bytes. */
export interface SealerInput extends CiphertextOrigin {
  readonly material: KeyObject
  readonly random: (bytes: number) => Uint8Array
}

/** Makes a ciphertext that says by itself which key and version made it. Its size is 124 + ceil16(plaintext). */
export type Sealer = (plaintext: Uint8Array, context: EncryptionContext) => Uint8Array

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

/** Encrypts under one version of a key. It holds derived keys outside the heap, as key objects, for as long as it lives. */
export const createSealer = (input: SealerInput): Sealer => {
  let run = beginRun(input)
  let left = MAX_RUN
  return (plaintext, context) => {
    if (left === 0) {
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
  }
}

/** What ciphertexts of one salt share. */
interface Run {
  readonly cipher: KeyObject
  readonly digest: KeyObject
  /** Of the next one: random at first, then counted on in its last four bytes, so that none comes twice. */
  readonly nonce: Buffer
  /** Salt, key id and version. */
  readonly foot: Buffer
}

const COUNT_AT = NONCE_BYTES - 4

const beginRun = ({ material, random, keyId, version }: SealerInput): Run => {
  const nonce = Buffer.from(random(NONCE_BYTES))
  const foot = Buffer.alloc(SALT_BYTES + KEY_ID_BYTES + 4)
  foot.set(random(SALT_BYTES))
  foot.write(keyId, SALT_BYTES, 'ascii')
  foot.writeUInt32LE(version, SALT_BYTES + KEY_ID_BYTES)
  const keys = deriveKeys(material, foot.subarray(0, SALT_BYTES))
  try {
    return { cipher: createSecretKey(keys.cipher), digest: createSecretKey(keys.digest), nonce, foot }
  } finally {
    keys.wipe()
  }
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

/**
 * The plaintext of a ciphertext whose origin has been read; the caller zeroes it.
 * @throws Refusal `invalid-ciphertext` when material, context or any bit is not what it was.
 */
export const decryptBlob = (blob: Uint8Array, material: KeyObject, context: EncryptionContext): Uint8Array => {
  const bytes = bufferOf(blob)
  const keys = deriveKeys(material, saltOf(bytes))
  try {
    return openBytes(bytes, keys, context)
  } finally {
    keys.wipe()
  }
}

/** Decrypts what one version of a key has encrypted. Disposing of it zeroes the keys that it has derived. */
export interface Opener extends Disposable {
  /** As {@link decryptBlob} does. @throws Refusal */
  readonly open: (blob: Uint8Array, context: EncryptionContext) => Uint8Array
}

/** Keys are derived once for all ciphertexts that share a salt, as those do that were made together. */
export const createOpener = (material: KeyObject): Opener => {
  const derived = new Map<string, DerivedKeys>()
  const forget = (): void => {
    for (const { wipe } of derived.values()) wipe()
    derived.clear()
  }
  const keysOf = (salt: Buffer): DerivedKeys => {
    const name = salt.toString('latin1')
    const known = derived.get(name)
    if (known) return known
    if (derived.size === MAX_SALTS) forget()
    const fresh = deriveKeys(material, salt)
    derived.set(name, fresh)
    return fresh
  }
  return {
    open: (blob, context) => {
      const bytes = bufferOf(blob)
      return openBytes(bytes, keysOf(saltOf(bytes)), context)
    },
    [Symbol.dispose]: forget,
  }
}

/** Salts whose keys an opener keeps. */
const MAX_SALTS = 256

const bufferOf = (blob: Uint8Array): Buffer => Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)

const saltOf = (bytes: Buffer): Buffer => {
  const { footAt } = placesOf(bytes)
  return bytes.subarray(footAt, footAt + SALT_BYTES)
}

const openBytes = (bytes: Buffer, keys: DerivedKeys, context: EncryptionContext): Uint8Array => {
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

/** The keys of one salt, in the clear. */
interface DerivedKeys {
  readonly cipher: Uint8Array
  readonly digest: Uint8Array
  readonly wipe: () => void
}

/** The caller wipes them. */
const deriveKeys = (material: KeyObject, salt: Uint8Array): DerivedKeys => {
  const okm = Buffer.from(hkdfSync('sha256', material, salt, INFO, 64))
  return { cipher: okm.subarray(0, 32), digest: okm.subarray(32), wipe: () => okm.fill(0) }
}

/** Head and foot of a ciphertext, then the context. */
const associatedData = (blob: Buffer, context: EncryptionContext): Uint8Array => {
  const { footAt, digestAt } = placesOf(blob)
  return Buffer.concat([blob.subarray(0, BODY_AT), blob.subarray(footAt, digestAt), encodeContext(context)])
}
