import type { Key } from '../domain/key.ts'
import type { KeyUsage } from '../domain/key-spec.ts'
import { algorithmsOfKey } from '../domain/key-usage.ts'

const MEMBERS: Readonly<Record<KeyUsage, string>> = {
  ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
  SIGN_VERIFY: 'SigningAlgorithms',
  GENERATE_VERIFY_MAC: 'MacAlgorithms',
  KEY_AGREEMENT: 'KeyAgreementAlgorithms',
}

/** The one member, by the key's usage, that tells what the key can be used with. */
export const algorithmMembers = (key: Pick<Key, 'spec' | 'usage'>): object => ({
  [MEMBERS[key.usage as KeyUsage]]: algorithmsOfKey(key),
})
