import type { Tag } from '@sealstack/metadata/kms'
import { z } from 'zod'

/** What is wrong with a tag, by its code. */
export type TagProblem = 'KMS.0401' | 'KMS.0405' | 'KMS.0406' | 'KMS.0409' | 'KMS.0410' | 'KMS.0411' | 'KMS.0412'

/** The codes that {@link readTags} refuses with. */
export const TAG_PROBLEMS = [
  'KMS.0401',
  'KMS.0405',
  'KMS.0406',
  'KMS.0409',
  'KMS.0410',
  'KMS.0411',
  'KMS.0412',
] as const satisfies readonly TagProblem[]

/** How many tags a key may have in this dialect, and how long a tag's key and value may be. */
export const MAX_TAGS = 10
const MAX_KEY_LENGTH = 36
const MAX_VALUE_LENGTH = 43

/** A tag as a request has it; what is in it is judged by {@link readTags}, which has a code for each fault. */
export const tagMember = z.object({ key: z.string(), value: z.string().default('') })

/** Refuses with one of the codes. */
export type RefuseTag = (problem: TagProblem) => never

/** Tags of a request, each name once. */
export const readTags = (tags: readonly Tag[], refuse: RefuseTag): readonly Tag[] => {
  if (tags.length === 0) refuse('KMS.0401')
  if (tags.length > MAX_TAGS) refuse('KMS.0409')
  if (new Set(tags.map(({ key }) => key)).size < tags.length) refuse('KMS.0412')
  for (const { key, value } of tags) {
    checkTagKey(key, refuse)
    checkTagValue(value, refuse)
  }
  return tags
}

/** Refuses what cannot be a tag's key. */
export const checkTagKey = (key: string, refuse: RefuseTag): void => {
  if (key.length === 0 || [...key].length > MAX_KEY_LENGTH) refuse('KMS.0411')
  if (!isClean(key)) refuse('KMS.0406')
}

/** Refuses what cannot be a tag's value. */
export const checkTagValue = (value: string, refuse: RefuseTag): void => {
  if ([...value].length > MAX_VALUE_LENGTH) refuse('KMS.0410')
  if (!isClean(value)) refuse('KMS.0405')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the reference forbids ASCII 0 to 31.
const isClean = (text: string): boolean => !/[\u0000-\u001f*<>\\=]/.test(text)
