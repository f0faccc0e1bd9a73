import { integer, many, optional, record, required, type ShapeValue, text, word } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import { enabledOrNot, filterShape } from './shapes.ts'

const shape = record({
  Id: required(text()),
  Filter: optional(filterShape),
  Status: required(enabledOrNot),
  Tiering: many(
    record({ Days: required(integer(90, 730)), AccessTier: required(word('ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS')) }),
    1,
    2,
  ),
})

/** `?intelligent-tiering`: kept and given back; objects do not move by how often they are read. */
export const intelligentTieringSetting = {
  key: settingKey<ShapeValue<typeof shape>>('intelligent-tiering'),
  root: 'IntelligentTieringConfiguration',
  listRoot: {
    s3: 'ListBucketIntelligentTieringConfigurationsOutput',
    obs: 'ListBucketIntelligentTieringConfigurationsOutput',
  },
  shape,
}
