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

/** The default of a bucket; undefined where none was put. */
export const defaultEncryptionOf = (settings: Parameters<typeof settingOf>[0]): DefaultEncryption | undefined =>
  settingOf(settings, BUCKET_ENCRYPTION)?.Rule[0]?.ApplyServerSideEncryptionByDefault
