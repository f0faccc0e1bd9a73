import { z } from 'zod'

const named = (maxLength: number) =>
  z
    .string({ error: 'Member must not be null' })
    .regex(/^[\w+=,.@-]+$/, 'Member must satisfy regular expression pattern: [\\w+=,.@-]+')
    .max(maxLength, `Member must have length less than or equal to ${maxLength}`)

/** The inputs that many operations share, by what they are. Lengths as the API references state them. */
export const userName = named(64)
export const groupName = named(128)
export const roleName = named(64)
export const policyName = named(128)

export const path = z
  .string()
  .max(512)
  .regex(
    /^(\/|\/[\x21-\x7e]+\/)$/,
    'Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
  )

export const pathPrefix = z
  .string()
  .max(512)
  .regex(/^\/[\x21-\x7e]*$/, 'Member must begin with /')

export const policyDocument = z
  .string({ error: 'Member must not be null' })
  .min(1)
  .max(131_072)
  .regex(
    /^[\t\n\r\x20-\xff]+$/,
    'Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
  )

export const arn = z
  .string({ error: 'Member must not be null' })
  .min(20, 'Member must have length greater than or equal to 20')
  .max(2048, 'Member must have length less than or equal to 2048')

export const accessKeyId = z.string({ error: 'Member must not be null' }).regex(/^\w+$/).max(128)

export const description = z.string().max(1000)

export const versionId = z
  .string({ error: 'Member must not be null' })
  .regex(/^v[1-9]\d{0,8}$/, 'Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?')
  .transform((text) => Number(text.slice(1)))

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const tagKey = z
  .string()
  .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u)
  .max(128)

export const tags = z
  .array(
    z.object({
      Key: tagKey,
      Value: z
        .string()
        .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u)
        .max(256),
    }),
  )
  .max(50)
  .refine(
    (list) => new Set(list.map(({ Key }) => Key.toLowerCase())).size === list.length,
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  )
  .transform((list) => list.map(({ Key, Value }) => ({ key: Key, value: Value })))

export const tagKeys = z.array(tagKey).max(50)

/** What every list takes. */
export const paging = {
  Marker: z
    .string()
    .regex(/^[\w-]+$/, 'Invalid Marker.')
    .optional(),
  MaxItems: z.coerce.number().int().min(1).max(1000).default(100),
}

/** A duration in seconds. */
export const seconds = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
