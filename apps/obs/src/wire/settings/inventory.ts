import { flag, many, mapped, optional, record, required, text, word, type XmlShape } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import { obsBucket } from './bucket-reference.ts'
import { mark } from './shapes.ts'

/** A report on a bucket's objects that is asked for. */
export interface Inventory {
  readonly Id: string
  readonly IsEnabled: boolean
  readonly Filter?: { readonly Prefix: string }
  readonly Destination: {
    readonly S3BucketDestination: {
      readonly AccountId?: string
      readonly Bucket: string
      readonly Format: 'CSV' | 'ORC' | 'Parquet'
      readonly Prefix?: string
      readonly Encryption?: { readonly 'SSE-S3'?: object; readonly 'SSE-KMS'?: { readonly KeyId: string } }
    }
  }
  readonly Schedule: { readonly Frequency: 'Daily' | 'Weekly' }
  readonly IncludedObjectVersions: 'All' | 'Current'
  readonly OptionalFields?: { readonly Field: readonly string[] }
}

const format = required(word('CSV', 'ORC', 'Parquet'))
const about = {
  Id: required(text()),
  IsEnabled: required(flag),
  Filter: optional(record({ Prefix: required(text()) })),
}
const report = {
  Schedule: required(record({ Frequency: required(word('Daily', 'Weekly')) })),
  IncludedObjectVersions: required(word('All', 'Current')),
  OptionalFields: optional(record({ Field: many(text()) })),
}

const s3Shape: XmlShape<Inventory> = record({
  ...about,
  Destination: required(
    record({
      S3BucketDestination: required(
        record({
          AccountId: optional(text()),
          Bucket: required(text((arn) => arn.startsWith('arn:'))),
          Format: format,
          Prefix: optional(text()),
          Encryption: optional(
            record({ 'SSE-S3': optional(mark), 'SSE-KMS': optional(record({ KeyId: required(text()) })) }),
          ),
        }),
      ),
    }),
  ),
  ...report,
})

/** OBS has the destination one element higher, and names its bucket. */
const obsShape: XmlShape<Inventory> = mapped(
  record({
    ...about,
    Destination: required(record({ Format: format, Bucket: required(obsBucket), Prefix: optional(text()) })),
    ...report,
  }),
  {
    read: ({ Destination, ...rest }): Inventory => ({ ...rest, Destination: { S3BucketDestination: Destination } }),
    render: ({ Destination: { S3BucketDestination }, ...rest }) => ({ ...rest, Destination: S3BucketDestination }),
  },
)

/** `?inventory`: kept and given back; no reports are written. */
export const inventorySetting = {
  key: settingKey<Inventory>('inventory'),
  root: 'InventoryConfiguration',
  listRoot: { s3: 'ListInventoryConfigurationsResult', obs: 'ListInventoryConfiguration' },
  shape: s3Shape,
  obs: { shape: obsShape, missing: 'NoSuchInventoryConfiguration' as const },
}
