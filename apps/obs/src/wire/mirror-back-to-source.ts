import { type SettingKey, settingKey } from '../domain/setting-key.ts'

/** `?mirrorBackToSource` of OBS: the JSON text as it was put. */
export const MIRROR_BACK_TO_SOURCE: SettingKey<string> = settingKey('mirrorBackToSource')
