import { optional, record, required, type ShapeValue, text, word } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import { filterShape } from './shapes.ts'

const shape = record({
  Id: required(text()),
  Filter: optional(filterShape),
  StorageClassAnalysis: required(
    record({
      DataExport: optional(
        record({
          OutputSchemaVersion: required(word('V_1')),
          Destination: required(
            record({
              S3BucketDestination: required(
                record({
                  Format: required(word('CSV')),
                  BucketAccountId: optional(text()),
                  Bucket: required(text()),
                  Prefix: optional(text()),
                }),
              ),
            }),
          ),
        }),
      ),
    }),
  ),
})

/** `?analytics`: kept and given back; nothing is analysed. */
export const analyticsSetting = {
  key: settingKey<ShapeValue<typeof shape>>('analytics'),
  root: 'AnalyticsConfiguration',
  listRoot: { s3: 'ListBucketAnalyticsConfigurationResult', obs: 'ListBucketAnalyticsConfigurationResult' },
  shape,
}
