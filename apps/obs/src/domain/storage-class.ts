import { type SettingKey, settingKey, settingOf } from './setting-key.ts'

/** The storage classes of S3 that a general purpose bucket has. */
export const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
] as const

/** One of them. */
export type StorageClass = (typeof STORAGE_CLASSES)[number]

/** OBS's own words for some of them. */
const OBS_WORDS: Readonly<Record<string, StorageClass>> = { WARM: 'STANDARD_IA', COLD: 'GLACIER' }

/** Reads a class in the words of either dialect; undefined when it is none. */
export const readStorageClass = (word: string): StorageClass | undefined =>
  OBS_WORDS[word] ?? STORAGE_CLASSES.find((each) => each === word)

/** A class in the words of OBS. */
export const obsStorageClass = (name: string): string =>
  Object.keys(OBS_WORDS).find((word) => OBS_WORDS[word] === name) ?? name

/** Whether an object of a class must be restored before it can be read. */
export const isArchived = (storageClass: string): boolean => ['GLACIER', 'DEEP_ARCHIVE'].includes(storageClass)

/** `?storageClass` of OBS, `?storagePolicy` in its S3 words: the class of uploads that name none. */
export const DEFAULT_STORAGE_CLASS: SettingKey<StorageClass> = settingKey('storageClass')

/** The class of a bucket. */
export const storageClassOf = (settings: Parameters<typeof settingOf>[0]): StorageClass =>
  settingOf(settings, DEFAULT_STORAGE_CLASS) ?? 'STANDARD'

/** `?directcoldaccess` of OBS: archived objects are read without being restored. */
export const DIRECT_COLD_ACCESS: SettingKey<{ readonly Status: 'Enabled' | 'Disabled' }> =
  settingKey('directcoldaccess')

/** Whether archived objects of a bucket can be read without being restored. */
export const readsArchives = (settings: Parameters<typeof settingOf>[0]): boolean =>
  settingOf(settings, DIRECT_COLD_ACCESS)?.Status === 'Enabled'
