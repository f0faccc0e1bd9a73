import { label, query } from '@sealstack/http'
import { z } from 'zod'
import { isBucketName } from '../domain/bucket-name.ts'
import { MAX_PARTS } from '../domain/complete-upload.ts'

/** A key of more than this many bytes is refused. */
export const MAX_KEY_BYTES = 1024

/** The bucket of the path. Whether there is one of this name is the operation's to find out. */
export const bucketLabel = label(z.string().refine(isBucketName))

/** The key, decoded once. */
export const keyLabel = label(z.string().refine((key) => Buffer.byteLength(key) <= MAX_KEY_BYTES))

/** `max-keys` and its like: up to 1000, more counts as 1000. */
export const pageSize = (name: string) =>
  query(
    z
      .string()
      .regex(/^\d{1,9}$/, `Provided ${name} not an integer or within integer range`)
      .transform((text) => Math.min(Number(text), 1000))
      .default(1000),
    name,
  )

const PART_NUMBER_TEXT = 'Part number must be an integer between 1 and 10000, inclusive'

const partNumberText = z
  .string()
  .regex(/^\d{1,9}$/, PART_NUMBER_TEXT)
  .transform(Number)
  .refine((number) => number >= 1 && number <= MAX_PARTS, PART_NUMBER_TEXT)

/** A part's number, 1 to 10,000. */
export const partNumber = query(partNumberText, 'partNumber')

/** The same where it may be absent. */
export const optionalPartNumber = query(partNumberText.optional(), 'partNumber')

/** How names are written in a listing; anything but `url` is refused, the empty text too. */
export const encodingType = query(
  z.enum(['url'], 'Invalid Encoding Method specified in Request').optional(),
  'encoding-type',
)

/** What a version's id looks like, beside `null`. */
export const VERSION_ID = /^[A-Za-z0-9._]{32}$/

const versionIdText = z
  .string()
  .refine((text) => text === 'null' || VERSION_ID.test(text), 'Invalid version id specified')
  .optional()

/** A version's id; `null` is that of what was written without versioning. */
export const versionId = query(versionIdText)

/** The same as the place at which a listing goes on; an empty one is none. */
export const versionIdMarker = query(
  z.preprocess((text) => (text === '' ? undefined : text), versionIdText),
  'version-id-marker',
)

/** A place in an object, in bytes. */
export const position = query(
  z
    .string()
    .regex(/^\d{1,15}$/, 'The position must be a number of bytes')
    .transform(Number),
)
