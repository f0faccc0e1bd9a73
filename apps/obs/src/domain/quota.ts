import { type SettingKey, settingKey, settingOf } from './setting-key.ts'

/** `?quota` of OBS. */
export const QUOTA: SettingKey<{ readonly StorageQuota: number }> = settingKey('quota')

/** The most that a bucket may hold, in bytes; undefined when nobody has limited it. */
export const quotaOf = (settings: Parameters<typeof settingOf>[0]): number | undefined =>
  settingOf(settings, QUOTA)?.StorageQuota || undefined
