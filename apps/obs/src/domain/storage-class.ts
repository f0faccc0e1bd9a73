/** Classes that an object can be stored in, in S3's words. */
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

/** OBS's own words for two of them; see "Two dialects side by side" in its S3 compatibility page. */
const OBS_NAMES: Readonly<Record<string, string>> = { WARM: 'STANDARD_IA', COLD: 'GLACIER' }

/** The class that a header names, in either dialect's words; undefined when there is none such. */
export const readStorageClass = (text: string): string | undefined => {
  const name = OBS_NAMES[text] ?? text
  return STORAGE_CLASSES.find((each) => each === name)
}

/** A class as OBS names it. */
export const obsStorageClass = (name: string): string =>
  Object.entries(OBS_NAMES).find(([, s3Name]) => s3Name === name)?.[0] ?? name

/** Whether an object of a class must be restored before it can be read. */
export const isArchived = (storageClass: string): boolean => ['GLACIER', 'DEEP_ARCHIVE'].includes(storageClass)
