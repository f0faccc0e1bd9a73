import { body, readJson } from '@sealstack/http'
import { z } from 'zod'

/** The inputs that many operations share, by what they are. */
export const otcId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex characters')

/** What users, groups, agencies and projects may be called: what IAM's names may be. */
export const otcName = z.string().regex(/^[\w+=,.@-]{1,64}$/, 'must be 1 to 64 letters, digits or any of _+=,.@-')

export const password = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => !text.includes('\0'), 'must not contain NUL')

export const description = z.string().max(255).default('')

export const enabled = z.boolean().default(true)

/** A query parameter that is a truth value: present without a value it is true. */
export const flag = z
  .enum(['', '0', '1', 'true', 'false', 'True', 'False'])
  .transform((text) => !/^(0|false)$/i.test(text))

/** A JSON body whose one member is named after what it is about: `{"user": {…}}`. */
export const member = <Name extends string, Shape extends z.ZodType>(name: Name, shape: Shape) =>
  body(readJson, z.object({ [name]: shape } as Record<Name, Shape>))

/** An access key of one's own, as OpenStack has it in a text of JSON. Temporary ones begin with ASIA. */
export const ec2Blob = z
  .string()
  .max(1024)
  .transform((text, issue) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      issue.addIssue('must be a text of JSON')
      return z.NEVER
    }
  })
  .pipe(
    z.object({
      access: z
        .string()
        .regex(/^(?!ASIA)\w{16,128}$/, 'must be 16 to 128 letters or digits')
        .optional(),
      secret: z.string().min(16).max(128).optional(),
    }),
  )

/** How long an agency lasts, as ms: FOREVER, which is undefined, ONEDAY, or a number of hours. */
export const agencyDuration = z
  .union([z.enum(['FOREVER', 'ONEDAY']), z.coerce.number().int().min(1).max(1_000_000)])
  .nullish()
  .transform((value) => {
    if (value === undefined || value === null || value === 'FOREVER') return undefined
    return (value === 'ONEDAY' ? 24 : value) * 3_600_000
  })
