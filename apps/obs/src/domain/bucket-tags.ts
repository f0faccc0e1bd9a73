import { settingKey } from './setting-key.ts'

/** A tag of a bucket. */
export interface BucketTag {
  readonly Key: string
  readonly Value: string
}

/** `?tagging`. */
export const BUCKET_TAGGING = settingKey<{ readonly TagSet: { readonly Tag: readonly BucketTag[] } }>('tagging')

const MAX_KEY_CHARACTERS = 128
const MAX_VALUE_CHARACTERS = 256
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** What is wrong with some tags, in the words of S3; undefined when nothing is. */
export const judgeBucketTags = (
  tags: readonly BucketTag[],
): { readonly message: string; readonly detail: Readonly<Record<string, string>> } | undefined => {
  const seen = new Set<string>()
  for (const { Key, Value } of tags) {
    const detail = { TagKey: Key, TagValue: Value }
    if (seen.has(Key)) return { message: 'Cannot provide multiple Tags with the same key', detail: { TagKey: Key } }
    seen.add(Key)
    if (/^aws:/i.test(Key)) {
      return { message: 'System tags cannot be added/updated by requester', detail: { TagKey: Key } }
    }
    if (Key === '' || [...Key].length > MAX_KEY_CHARACTERS || !ALLOWED.test(Key)) {
      return { message: 'The TagKey you have provided is invalid', detail: { TagKey: Key } }
    }
    if ([...Value].length > MAX_VALUE_CHARACTERS || !ALLOWED.test(Value)) {
      return { message: 'The TagValue you have provided is invalid', detail }
    }
  }
  return undefined
}
