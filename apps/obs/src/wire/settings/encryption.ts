import { createFail, type Fail } from '@sealstack/errors'
import { flag, many, mapped, optional, record, required, text, word, type XmlShape } from '@sealstack/xml'
import { BUCKET_ENCRYPTION, type BucketEncryption, type DefaultEncryption } from '../../domain/bucket-encryption.ts'
import { s3Errors } from '../../errors.ts'
import type { Setting } from '../setting.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** SDKs of OBS write `kms` in both dialects, so both words are read in both. */
const s3Algorithm: XmlShape<DefaultEncryption['SSEAlgorithm']> = mapped(
  word('AES256', 'aws:kms', 'kms', 'aws:kms:dsse'),
  {
    read: (value): DefaultEncryption['SSEAlgorithm'] => (value === 'kms' ? 'aws:kms' : value),
    render: (value) => value,
  },
)

/** OBS has one word for whatever is under a key of the KMS. */
const obsAlgorithm: XmlShape<DefaultEncryption['SSEAlgorithm']> = mapped(word('AES256', 'aws:kms', 'kms'), {
  read: (value): DefaultEncryption['SSEAlgorithm'] => (value === 'kms' ? 'aws:kms' : value),
  render: (value) => (value === 'AES256' ? value : 'kms'),
})

const s3Shape: XmlShape<BucketEncryption> = record({
  Rule: many(
    record({
      ApplyServerSideEncryptionByDefault: optional(
        record({ SSEAlgorithm: required(s3Algorithm), KMSMasterKeyID: optional(text()) }),
      ),
      BucketKeyEnabled: optional(flag),
      BlockedEncryptionTypes: optional(record({ EncryptionType: many(word('NONE', 'SSE-C')) })),
    }),
    1,
    1,
  ),
})

const obsShape: XmlShape<BucketEncryption> = record({
  Rule: many(
    record({
      ApplyServerSideEncryptionByDefault: optional(
        record({
          SSEAlgorithm: required(obsAlgorithm),
          KMSMasterKeyID: optional(text()),
          ProjectID: optional(text()),
        }),
      ),
    }),
    1,
    1,
  ),
})

/** `?encryption`: S3 has AES256 since 2023 where nothing was put, OBS has none. */
export const encryptionSetting: Setting<BucketEncryption> = {
  key: BUCKET_ENCRYPTION,
  root: 'ServerSideEncryptionConfiguration',
  shape: mapped(s3Shape, { read: (value) => value, render: withBucketKey }),
  initial: { Rule: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }] },
  obs: { shape: obsShape, missing: 'NoSuchEncryptionConfiguration' },
  judge: ({ Rule: [rule] }) => {
    const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {}
    if (SSEAlgorithm !== 'AES256' || KMSMasterKeyID === undefined) return
    const message = 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse'
    fail('InvalidArgument', { ArgumentName: 'ApplyServerSideEncryptionByDefault' }, { message })
  },
}

/** S3 says that a bucket has no bucket key also where nobody said so. */
function withBucketKey({ Rule }: BucketEncryption): BucketEncryption {
  return { Rule: Rule.map((rule) => ({ BucketKeyEnabled: false, ...rule })) }
}
