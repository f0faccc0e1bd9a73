import { createHash, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import { encodeHeader, encodePrefix, type Header } from './header.ts'
import { zero } from './zero.ts'

/** Who an envelope belongs to, as a list of well-formed texts. Sealing and opening must name the same list. */
export type Identity = readonly string[]

/** What sealing and opening one envelope need. */
export interface StreamKeys {
  /** 32 bytes; those that are no KeyObject are zeroed once they were used. */
  readonly key: KeyObject | Uint8Array
  /** Bound to every segment: which envelope this is, and whose. 32 bytes. */
  readonly associatedData: Uint8Array
}

const INFO = Buffer.from('sealstack/envelope/v1', 'ascii')
const DEK_BYTES = 32
const LONE_SURROGATE = /\p{Surrogate}/u

/** The stream key (32 bytes) and the commitment (32 bytes) that a data key yields for a salt; RFC 5869. */
const derive = (dek: Uint8Array, segmentExponent: number, salt: Uint8Array): Buffer => {
  if (dek.byteLength !== DEK_BYTES) throw new RangeError(`A data key has ${DEK_BYTES} bytes, not ${dek.byteLength}`)
  const info = Buffer.concat([INFO, encodePrefix(segmentExponent)])
  return Buffer.from(hkdfSync('sha256', dek, salt, info, 64))
}

/** How an envelope is made: {@link Header} without what the data key yields. */
type NewHeader = Omit<Header, 'commitment'>

/**
 * Makes the header and the keys of a new envelope, for `work` alone, and zeroes them when it ends.
 * @throws RangeError for a data key, salt or segment size of the wrong length, or an identity that is not Unicode.
 */
export const withKeysToSeal = <Result>(
  { dek, identity, segmentExponent, salt }: NewHeader & { readonly dek: Uint8Array; readonly identity: Identity },
  work: (keys: StreamKeys & { readonly header: Header }) => Result,
): Result => {
  const material = derive(dek, segmentExponent, salt)
  try {
    const header = { segmentExponent, salt, commitment: new Uint8Array(material.subarray(32)) }
    return work({ header, key: material.subarray(0, 32), associatedData: associate(header, identity) })
  } finally {
    zero(material)
  }
}

/**
 * The keys of an envelope that exists, for `work` alone; they are zeroed when it ends.
 * @throws EnvelopeError `wrong-key` when the data key is not the one that sealed it.
 */
export const withKeysToOpen = <Result>(
  { dek, identity, header }: { readonly dek: Uint8Array; readonly identity: Identity; readonly header: Header },
  work: (keys: StreamKeys) => Result,
): Result => {
  const material = derive(dek, header.segmentExponent, header.salt)
  try {
    if (!timingSafeEqual(material.subarray(32), header.commitment)) {
      throw new EnvelopeError('wrong-key', 'The data key is not the one that this envelope was sealed with')
    }
    return work({ key: material.subarray(0, 32), associatedData: associate(header, identity) })
  } finally {
    zero(material)
  }
}

/**
 * The same for a stream, which takes longer than its maker.
 * @throws as {@link withKeysToSeal}
 */
export const keysToSeal = (
  dek: Uint8Array,
  identity: Identity,
  header: NewHeader,
): StreamKeys & { readonly header: Header } => withKeysToSeal({ dek, identity, ...header }, kept)

/**
 * The same for a stream.
 * @throws as {@link withKeysToOpen}
 */
export const keysToOpen = (dek: Uint8Array, identity: Identity, header: Header): StreamKeys =>
  withKeysToOpen({ dek, identity, header }, kept)

/** A key object has the bytes for itself. To make one costs as much as to seal some KiB. */
const kept = <Keys extends StreamKeys>(keys: Keys): Keys =>
  keys.key instanceof Uint8Array ? { ...keys, key: createSecretKey(keys.key) } : keys

const associate = (header: Header, identity: Identity): Uint8Array => {
  const hash = createHash('sha256').update(encodeHeader(header)).update(uint32(identity.length))
  for (const part of identity) {
    // UTF-8 has no form for half a character: each would become U+FFFD, and two identities would be one.
    if (LONE_SURROGATE.test(part)) throw new RangeError('A text of the identity is not well-formed Unicode')
    const bytes = Buffer.from(part, 'utf8')
    hash.update(uint32(bytes.byteLength)).update(bytes)
  }
  return hash.digest()
}

const uint32 = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
