import { record, required } from '@sealstack/xml'
import { DIRECT_COLD_ACCESS } from '../../domain/storage-class.ts'
import type { Setting } from '../setting.ts'
import { enabledOrNot } from './shapes.ts'

/** `?directcoldaccess` of OBS: whether archived objects can be read without being restored. */
export const directColdAccessSetting: Setting<{ readonly Status: 'Enabled' | 'Disabled' }> = {
  key: DIRECT_COLD_ACCESS,
  root: 'DirectColdAccessConfiguration',
  shape: record({ Status: required(enabledOrNot) }),
  initial: { Status: 'Disabled' },
}
