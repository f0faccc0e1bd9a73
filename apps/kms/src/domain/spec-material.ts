import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, sign, verify } from 'node:crypto'
import { generateKeyPair, isKeyPairSpec, KEY_PAIR_KINDS } from './asymmetric/key-pair.ts'

/** Bytes of the secrets that are not key pairs. AWS makes HMAC keys as long as what they give. */
const SECRET_BYTES: ReadonlyMap<string, number> = new Map([
  ['SYMMETRIC_DEFAULT', 32],
  ['HMAC_224', 28],
  ['HMAC_256', 32],
  ['HMAC_384', 48],
  ['HMAC_512', 64],
])

/**
 * New material of a spec: a random secret, or a private key in PKCS #8 DER. The caller zeroes it.
 * @throws Refusal `unbuilt-algorithm`
 */
export const newMaterial = async (spec: string, random: (bytes: number) => Uint8Array): Promise<Uint8Array> => {
  if (isKeyPairSpec(spec)) return (await generateKeyPair(spec)).privateKey
  const bytes = SECRET_BYTES.get(spec)
  if (bytes === undefined) throw new TypeError(`No material is made for keys of spec ${spec}`)
  return random(bytes)
}

/** Material as the key object that its spec is used with: a secret, or a private key. */
export const keyOfMaterial = (spec: string, material: Uint8Array): KeyObject =>
  isKeyPairSpec(spec)
    ? createPrivateKey({ key: Buffer.from(material.buffer, material.byteOffset, material.byteLength), ...PKCS8 })
    : createSecretKey(material)

const PKCS8 = { format: 'der', type: 'pkcs8' } as const

/** Why bytes cannot be the material of a key of that spec; undefined when they can. */
export const materialProblem = (spec: string, bytes: Uint8Array): string | undefined => {
  if (isKeyPairSpec(spec)) return privateKeyProblem(KEY_PAIR_KINDS[spec], bytes)
  const length = SECRET_BYTES.get(spec)
  if (length === undefined) return `Keys of spec ${spec} take no material`
  return bytes.byteLength === length ? undefined : `The key material of spec ${spec} has ${length} bytes`
}

interface KeyKind {
  readonly type: string
  readonly modulusLength?: number
  readonly namedCurve?: string
}

const privateKeyProblem = (kind: KeyKind, bytes: Uint8Array): string | undefined => {
  if (!isOneElement(bytes)) return NOT_PKCS8
  let key: KeyObject
  try {
    key = createPrivateKey({ key: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), ...PKCS8 })
  } catch {
    return NOT_PKCS8
  }
  const { modulusLength, namedCurve, publicExponent = SMALLEST_EXPONENT } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType !== kind.type) return `The private key is not one of type ${kind.type}`
  if (modulusLength !== kind.modulusLength) return `The modulus does not have ${kind.modulusLength} bits`
  if (namedCurve !== kind.namedCurve) return `The private key is not on the curve ${kind.namedCurve}`
  if (publicExponent < SMALLEST_EXPONENT) return 'The public exponent is less than 65537'
  return isConsistent(key) ? undefined : 'The private key does not fit its own public key'
}

const NOT_PKCS8 = 'The key material is not a private key in PKCS #8 DER'

/** FIPS 186-5, appendix A.1.1. */
const SMALLEST_EXPONENT = 65_537n

/** Whether the bytes are one DER sequence and nothing after it, which OpenSSL would not look at. */
const isOneElement = (bytes: Uint8Array): boolean => {
  const [tag, first = 0] = bytes
  if (tag !== 0x30) return false
  if (first < 0x80) return bytes.byteLength === 2 + first
  const size = first & 0x7f
  const length = bytes.subarray(2, 2 + size).reduce((sum, byte) => sum * 256 + byte, 0)
  return size <= 3 && bytes.byteLength === 2 + size + length
}

/** Nothing checks a private key when it is read, so it has to prove itself: what it signs must verify. */
const isConsistent = (key: KeyObject): boolean => {
  const hash = key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ec' ? 'sha256' : null
  const message = Buffer.from('sealstack/pairwise-consistency')
  try {
    return verify(hash, message, createPublicKey(key), sign(hash, message, key))
  } catch {
    return false
  }
}
