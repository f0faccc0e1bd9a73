import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import { EnvelopeError } from './envelope-error.ts'
import { encodePrefix, HEADER_BYTES, type Header, writeHeader } from './header.ts'
import type { EnvelopeKey, KeyBytes, StreamKeyMemory } from './stream-key-memory.ts'
import { zero } from './zero.ts'

/** Who an envelope belongs to, as a list of well-formed texts. Sealing and opening must name the same list. */
export type Identity = readonly string[]

/** What sealing and opening one envelope need. */
export interface StreamKeys {
  /**
   * 32 bytes. To make an object of them costs 1.3 µs; to give a cipher the bytes themselves costs 13 with Node 24, for each
   * segment.
   */
  readonly key: KeyObject
  /** Bound to every segment: which envelope this is, and whose. 32 bytes. */
  readonly associatedData: Uint8Array
}

const INFO = Buffer.from('sealstack/envelope/v1', 'ascii')
const DEK_BYTES = 32
/** Of one unit of a text. */
const MAX_UTF8_BYTES = 3
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * The stream key (32 bytes) and the commitment (32 bytes) that a data key yields for a salt: HKDF, whose steps of RFC 5869
 * are these three HMACs. `hkdfSync` gives the same, but OpenSSL looks for it by all its names each time, which takes longer.
 */
const derive = (dek: Uint8Array, segmentExponent: number, salt: Uint8Array): Buffer => {
  if (dek.byteLength !== DEK_BYTES) throw new RangeError(`A data key has ${DEK_BYTES} bytes, not ${dek.byteLength}`)
  const info = infoOf(segmentExponent)
  const extracted = createHmac('sha256', createSecretKey(salt)).update(dek).digest()
  const pseudorandom = createSecretKey(extracted)
  const key = createHmac('sha256', pseudorandom).update(info).update(FIRST).digest()
  const commitment = createHmac('sha256', pseudorandom).update(key).update(info).update(SECOND).digest()
  const material = Buffer.allocUnsafeSlow(key.byteLength + commitment.byteLength)
  material.set(key)
  material.set(commitment, key.byteLength)
  for (const bytes of [extracted, key, commitment]) zero(bytes)
  return material
}

/** What tells the blocks of HKDF apart. */
const [FIRST, SECOND] = [Buffer.of(1), Buffer.of(2)]

const infos: Uint8Array[] = []

const infoOf = (segmentExponent: number): Uint8Array => {
  infos[segmentExponent] ??= Buffer.concat([INFO, encodePrefix(segmentExponent)])
  return infos[segmentExponent]
}

/** How an envelope is made: {@link Header} without what the data key yields. */
type NewHeader = Omit<Header, 'commitment'>

/**
 * Makes the header and the keys of a new envelope. The bytes that they are made of are zeroed when `work` ends.
 * @throws RangeError for a data key, salt or segment size of the wrong length, or an identity that is not Unicode.
 */
export const withKeysToSeal = <Result>(
  { dek, identity, segmentExponent, salt }: NewHeader & { readonly dek: Uint8Array; readonly identity: Identity },
  work: (keys: StreamKeys & { readonly header: Header }) => Result,
): Result => {
  const material = derive(dek, segmentExponent, salt)
  try {
    const header = { segmentExponent, salt, commitment: new Uint8Array(material.subarray(32)) }
    const key = createSecretKey(material.subarray(0, 32))
    return work({ header, key, associatedData: associate(header, identity) })
  } finally {
    zero(material)
  }
}

/**
 * The keys of an envelope that exists. The bytes that they are made of are zeroed when `work` ends. Where there is a
 * `memory`, they are looked for there, and kept there once they have opened it.
 * @throws EnvelopeError `wrong-key` when the data key is not the one that sealed it.
 */
export const withKeysToOpen = <Result>(
  of: EnvelopeKey,
  work: (keys: StreamKeys) => Result,
  memory?: StreamKeyMemory,
): Result => {
  const known = memory?.find(of)
  if (known) return work(keysOf(known))
  const { dek, identity, header } = of
  const material = derive(dek, header.segmentExponent, header.salt)
  try {
    if (!timingSafeEqual(material.subarray(32), header.commitment)) {
      throw new EnvelopeError('wrong-key', 'The data key is not the one that this envelope was sealed with')
    }
    const bytes = { key: material.subarray(0, 32), associatedData: associate(header, identity) }
    const result = work(keysOf(bytes))
    memory?.keep(of, bytes)
    return result
  } finally {
    zero(material)
  }
}

const keysOf = ({ key, associatedData }: KeyBytes): StreamKeys => ({ key: createSecretKey(key), associatedData })

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

/** A key object has the bytes for itself. */
const kept = <Keys>(keys: Keys): Keys => keys

const associate = (header: Header, identity: Identity): Uint8Array => {
  const most = identity.reduce((bytes, text) => bytes + 4 + MAX_UTF8_BYTES * text.length, HEADER_BYTES + 4)
  const bytes = Buffer.allocUnsafe(most)
  writeHeader(header, bytes)
  let at = bytes.writeUInt32BE(identity.length, HEADER_BYTES)
  for (const part of identity) {
    // UTF-8 has no form for half a character: each would become U+FFFD, and two identities would be one.
    if (LONE_SURROGATE.test(part)) throw new RangeError('A text of the identity is not well-formed Unicode')
    const written = bytes.write(part, at + 4)
    at = bytes.writeUInt32BE(written, at) + written
  }
  return hash('sha256', bytes.subarray(0, at), 'buffer')
}
