import { many, optional, record, required, type ShapeValue, text } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import { tagShape } from './shapes.ts'

const about = { Prefix: optional(text()), AccessPointArn: optional(text()) }
const shape = record({
  Id: required(text()),
  Filter: optional(
    record({ ...about, Tag: optional(tagShape), And: optional(record({ ...about, Tag: many(tagShape) })) }),
  ),
})

/** `?metrics`: kept and given back; nothing is measured. */
export const metricsSetting = {
  key: settingKey<ShapeValue<typeof shape>>('metrics'),
  root: 'MetricsConfiguration',
  listRoot: { s3: 'ListMetricsConfigurationsResult', obs: 'ListMetricsConfigurationsResult' },
  shape,
}
