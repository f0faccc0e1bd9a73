import { type SettingKey, settingKey, settingOf } from './setting-key.ts'

/** What uploads are sealed with that name no encryption themselves. */
export interface DefaultEncryption {
  readonly SSEAlgorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse'
  /** As it was given: id, ARN or alias. It is looked for when an object is written. */
  readonly KMSMasterKeyID?: string
  /** OBS: the project of the key. */
  readonly ProjectID?: string
}

/** Its document. */
export interface BucketEncryption {
  readonly Rule: readonly {
    readonly ApplyServerSideEncryptionByDefault?: DefaultEncryption
    readonly BucketKeyEnabled?: boolean
    readonly BlockedEncryptionTypes?: { readonly EncryptionType: readonly ('NONE' | 'SSE-C')[] }
  }[]
}

/** `?encryption`. */
export const BUCKET_ENCRYPTION: SettingKey<BucketEncryption> = settingKey('encryption')

/** What a bucket wants of uploads. */
export interface EncryptionRules {
  /** Undefined where none was put. */
  readonly byDefault: DefaultEncryption | undefined
  readonly hasBucketKey: boolean
  /** Whether nothing may be written under a key of the client's. */
  readonly blocksCustomerKeys: boolean
}

/** The rules of a bucket. */
export const encryptionRulesOf = (settings: Parameters<typeof settingOf>[0]): EncryptionRules => {
  const rule = settingOf(settings, BUCKET_ENCRYPTION)?.Rule[0]
  return {
    byDefault: rule?.ApplyServerSideEncryptionByDefault,
    hasBucketKey: rule?.BucketKeyEnabled ?? false,
    blocksCustomerKeys: rule?.BlockedEncryptionTypes?.EncryptionType.includes('SSE-C') ?? false,
  }
}
