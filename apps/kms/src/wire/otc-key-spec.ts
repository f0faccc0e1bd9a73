import type { KeySpec, KeyUsage } from '../domain/key-spec.ts'

/** A key spec of the OTC dialect: the same in the AWS dialect, and the usages that it may have, the usual one first. */
export interface OtcKeySpec {
  readonly spec: KeySpec
  readonly usages: readonly KeyUsage[]
}

const RSA_USAGES = ['SIGN_VERIFY', 'ENCRYPT_DECRYPT'] as const

/** The specs that create-key takes: those of the OTC reference, and SECP256K1 of the wider Huawei service. */
export const OTC_KEY_SPECS: Readonly<Record<string, OtcKeySpec>> = {
  AES_256: { spec: 'SYMMETRIC_DEFAULT', usages: ['ENCRYPT_DECRYPT'] },
  RSA_2048: { spec: 'RSA_2048', usages: RSA_USAGES },
  RSA_3072: { spec: 'RSA_3072', usages: RSA_USAGES },
  RSA_4096: { spec: 'RSA_4096', usages: RSA_USAGES },
  EC_P256: { spec: 'ECC_NIST_P256', usages: ['SIGN_VERIFY'] },
  EC_P384: { spec: 'ECC_NIST_P384', usages: ['SIGN_VERIFY'] },
  SECP256K1: { spec: 'ECC_SECG_P256K1', usages: ['SIGN_VERIFY'] },
  HMAC_256: { spec: 'HMAC_256', usages: ['GENERATE_VERIFY_MAC'] },
  HMAC_384: { spec: 'HMAC_384', usages: ['GENERATE_VERIFY_MAC'] },
  HMAC_512: { spec: 'HMAC_512', usages: ['GENERATE_VERIFY_MAC'] },
}

/** What the OTC dialect calls a spec; its own name when that dialect has none. */
export const otcSpecOf = (spec: string): string =>
  Object.entries(OTC_KEY_SPECS).find(([, known]) => known.spec === spec)?.[0] ?? spec
