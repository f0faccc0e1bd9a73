import type { KeySpec, KeyUsage } from '../key-spec.ts'

/** How a signing algorithm works. `hash` is node's name of the digest. */
export type SigningScheme =
  | { readonly kind: 'rsa-pss' | 'rsa-pkcs1' | 'ecdsa'; readonly hash: 'sha256' | 'sha384' | 'sha512' }
  | { readonly kind: 'ed25519' | 'ed25519ph' | 'ml-dsa' | 'sm2' }

/** Every signing algorithm of the AWS model. */
export const SIGNING_ALGORITHMS = {
  RSASSA_PSS_SHA_256: { kind: 'rsa-pss', hash: 'sha256' },
  RSASSA_PSS_SHA_384: { kind: 'rsa-pss', hash: 'sha384' },
  RSASSA_PSS_SHA_512: { kind: 'rsa-pss', hash: 'sha512' },
  RSASSA_PKCS1_V1_5_SHA_256: { kind: 'rsa-pkcs1', hash: 'sha256' },
  RSASSA_PKCS1_V1_5_SHA_384: { kind: 'rsa-pkcs1', hash: 'sha384' },
  RSASSA_PKCS1_V1_5_SHA_512: { kind: 'rsa-pkcs1', hash: 'sha512' },
  ECDSA_SHA_256: { kind: 'ecdsa', hash: 'sha256' },
  ECDSA_SHA_384: { kind: 'ecdsa', hash: 'sha384' },
  ECDSA_SHA_512: { kind: 'ecdsa', hash: 'sha512' },
  ED25519_SHA_512: { kind: 'ed25519' },
  ED25519_PH_SHA_512: { kind: 'ed25519ph' },
  ML_DSA_SHAKE_256: { kind: 'ml-dsa' },
  SM2DSA: { kind: 'sm2' },
} as const satisfies Readonly<Record<string, SigningScheme>>

/** The name of a signing algorithm. */
export type SigningAlgorithm = keyof typeof SIGNING_ALGORITHMS

/** The hash that an RSA encryption algorithm masks with. */
export const OAEP_HASHES = { RSAES_OAEP_SHA_1: 'sha1', RSAES_OAEP_SHA_256: 'sha256' } as const

/** The name of an RSA encryption algorithm. */
export type OaepAlgorithm = keyof typeof OAEP_HASHES

/** The name of an encryption algorithm. SM2PKE is for regions in China. */
export type EncryptionAlgorithm = 'SYMMETRIC_DEFAULT' | OaepAlgorithm

/** The hash of each MAC algorithm. */
export const MAC_HASHES = {
  HMAC_SHA_224: 'sha224',
  HMAC_SHA_256: 'sha256',
  HMAC_SHA_384: 'sha384',
  HMAC_SHA_512: 'sha512',
} as const

/** The name of a MAC algorithm. */
export type MacAlgorithm = keyof typeof MAC_HASHES

/** What a message may be, apart from the message itself: its digest, or ML-DSA's mu. */
export type MessageType = 'RAW' | 'DIGEST' | 'EXTERNAL_MU'

const RSA_SIGNING = Object.keys(SIGNING_ALGORITHMS).filter((name) => name.startsWith('RSASSA_'))

/** Ed25519ph is not among them, since node:crypto has no such thing: a key must not promise it. */
const SIGNING_OF_SPEC: Readonly<Partial<Record<KeySpec, readonly string[]>>> = {
  RSA_2048: RSA_SIGNING,
  RSA_3072: RSA_SIGNING,
  RSA_4096: RSA_SIGNING,
  ECC_NIST_P256: ['ECDSA_SHA_256'],
  ECC_NIST_P384: ['ECDSA_SHA_384'],
  ECC_NIST_P521: ['ECDSA_SHA_512'],
  ECC_SECG_P256K1: ['ECDSA_SHA_256'],
  ECC_NIST_EDWARDS25519: ['ED25519_SHA_512'],
  ML_DSA_44: ['ML_DSA_SHAKE_256'],
  ML_DSA_65: ['ML_DSA_SHAKE_256'],
  ML_DSA_87: ['ML_DSA_SHAKE_256'],
}

/** The algorithms that a key can be used with: https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html */
export const algorithmsOf = (spec: KeySpec, usage: KeyUsage): readonly string[] => {
  switch (usage) {
    case 'ENCRYPT_DECRYPT':
      return spec === 'SYMMETRIC_DEFAULT' ? ['SYMMETRIC_DEFAULT'] : Object.keys(OAEP_HASHES)
    case 'SIGN_VERIFY':
      return SIGNING_OF_SPEC[spec] ?? []
    case 'GENERATE_VERIFY_MAC':
      return [`HMAC_SHA_${spec.slice('HMAC_'.length)}`]
    case 'KEY_AGREEMENT':
      return ['ECDH']
  }
}
