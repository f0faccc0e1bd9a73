/** Every key spec of the AWS model, with the usages that it may have. */
export const KEY_SPECS = {
  SYMMETRIC_DEFAULT: ['ENCRYPT_DECRYPT'],
  RSA_2048: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  RSA_3072: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  RSA_4096: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  ECC_NIST_P256: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_P384: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_NIST_P521: ['SIGN_VERIFY', 'KEY_AGREEMENT'],
  ECC_SECG_P256K1: ['SIGN_VERIFY'],
  ECC_NIST_EDWARDS25519: ['SIGN_VERIFY'],
  HMAC_224: ['GENERATE_VERIFY_MAC'],
  HMAC_256: ['GENERATE_VERIFY_MAC'],
  HMAC_384: ['GENERATE_VERIFY_MAC'],
  HMAC_512: ['GENERATE_VERIFY_MAC'],
  ML_DSA_44: ['SIGN_VERIFY'],
  ML_DSA_65: ['SIGN_VERIFY'],
  ML_DSA_87: ['SIGN_VERIFY'],
  SM2: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'KEY_AGREEMENT'],
} as const satisfies Readonly<Record<string, readonly KeyUsage[]>>

/** What a key is for. */
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT'

/** The name of a key spec. */
export type KeySpec = keyof typeof KEY_SPECS

/** Whether a text names a key spec. */
export const isKeySpec = (text: string): text is KeySpec => Object.hasOwn(KEY_SPECS, text)

/** Why a key cannot be of that spec and usage, in the words of AWS; undefined when it can. */
export const specProblem = (spec: KeySpec, usage: KeyUsage | undefined): string | undefined => {
  if (usage === undefined) {
    return spec === 'SYMMETRIC_DEFAULT'
      ? undefined
      : 'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.'
  }
  const usages: readonly KeyUsage[] = KEY_SPECS[spec]
  return usages.includes(usage) ? undefined : `KeyUsage ${usage} is not compatible with KeySpec ${spec}`
}
