import { generateKeyPair as generate } from 'node:crypto'
import { promisify } from 'node:util'
import { Refusal } from '../refusal.ts'

/** What a key of a spec is generated from: a modulus, a curve, or the type alone. */
export const KEY_PAIR_KINDS = {
  RSA_2048: { type: 'rsa', modulusLength: 2048 },
  RSA_3072: { type: 'rsa', modulusLength: 3072 },
  RSA_4096: { type: 'rsa', modulusLength: 4096 },
  ECC_NIST_P256: { type: 'ec', namedCurve: 'prime256v1' },
  ECC_NIST_P384: { type: 'ec', namedCurve: 'secp384r1' },
  ECC_NIST_P521: { type: 'ec', namedCurve: 'secp521r1' },
  ECC_SECG_P256K1: { type: 'ec', namedCurve: 'secp256k1' },
  ECC_NIST_EDWARDS25519: { type: 'ed25519' },
  ML_DSA_44: { type: 'ml-dsa-44' },
  ML_DSA_65: { type: 'ml-dsa-65' },
  ML_DSA_87: { type: 'ml-dsa-87' },
} as const

/** The spec of a key pair. */
export type KeyPairSpec = keyof typeof KEY_PAIR_KINDS

/** Whether a spec is of a key pair. */
export const isKeyPairSpec = (spec: string): spec is KeyPairSpec => Object.hasOwn(KEY_PAIR_KINDS, spec)

/** A new key pair in DER. The caller zeroes the private half. */
export interface KeyPairDer {
  /** PKCS #8. */
  readonly privateKey: Buffer
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Buffer
}

/** `generateKeyPair` as it is for every type; its typed overloads are one a type, and know ML-DSA in newer releases only. */
const generateDer = promisify(
  generate as unknown as (
    type: string,
    options: object,
    done: (error: Error | null, pair?: KeyPairDer) => void,
  ) => void,
)

const ENCODING = {
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
}

/**
 * Generates a key pair off the main thread: RSA takes up to seconds. Its public exponent is 65537.
 * @throws Refusal `unbuilt-algorithm` when this release of node has not got ML-DSA.
 */
export const generateKeyPair = async (spec: KeyPairSpec): Promise<KeyPairDer> => {
  const { type, ...options } = KEY_PAIR_KINDS[spec]
  try {
    // promisify gives what node's own promisified form gives: both halves as one object.
    return (await generateDer(type, { ...options, ...ENCODING })) as KeyPairDer
  } catch (error) {
    if (!(error instanceof TypeError && type.startsWith('ml-dsa'))) throw error
    throw new Refusal('unbuilt-algorithm', `Keys of spec ${spec} need a newer Node.js, whose crypto has ML-DSA.`)
  }
}
