import { record, required } from '@sealstack/xml'
import { settingKey } from '../../domain/setting-key.ts'
import type { Setting } from '../setting.ts'
import { enabledOrNot } from './shapes.ts'

/** `?abac`: whether tags of the bucket count in policies. */
export const abacSetting: Setting<{ readonly Status: 'Enabled' | 'Disabled' }> = {
  key: settingKey('abac'),
  root: 'AbacStatus',
  shape: record({ Status: required(enabledOrNot) }),
  initial: { Status: 'Disabled' },
}
