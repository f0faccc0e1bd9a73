import { label, query } from '@sealstack/http'
import { z } from 'zod'

/** A key of more than this many bytes is refused. */
export const MAX_KEY_BYTES = 1024

/** The bucket of the path. Whether there is one of this name is the operation's to find out. */
export const bucketLabel = label(z.string())

/** The key, decoded once; operations refuse one that is too long. */
export const keyLabel = label(z.string())

/** `max-keys` and its like: up to 1000, more counts as 1000. */
export const pageSize = (name: string) =>
  query(
    z
      .string()
      .regex(/^\d{1,9}$/, 'Provided max-keys not an integer or within integer range')
      .transform((text) => Math.min(Number(text), 1000))
      .default(1000),
    name,
  )

const PART_NUMBER_TEXT = 'Part number must be an integer between 1 and 10000, inclusive'

/** A part's number, 1 to 10,000. */
export const partNumber = query(
  z
    .string()
    .regex(/^\d{1,9}$/, PART_NUMBER_TEXT)
    .transform(Number)
    .refine((number) => number >= 1 && number <= 10_000, PART_NUMBER_TEXT),
  'partNumber',
)
