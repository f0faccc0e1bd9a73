import { optional, record, word } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import type { Setting } from '../setting.ts'

interface AccelerateConfiguration {
  readonly Status?: 'Enabled' | 'Suspended'
}

/** `?accelerate`: kept and given back; there is no distance here to make shorter. */
export const accelerateSetting: Setting<AccelerateConfiguration> = {
  key: settingKey('accelerate'),
  root: 'AccelerateConfiguration',
  shape: record({ Status: optional(word('Enabled', 'Suspended')) }),
  initial: {},
}
