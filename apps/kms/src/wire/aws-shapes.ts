import { JsonBytes } from '@sealstack/http'
import { z } from 'zod'
import { contextShape } from './context-shape.ts'

/** A base64 member, or bytes within the process: its bytes, within bounds. `name` is what error texts call it. */
export const blob = (name: string, minBytes: number, maxBytes: number) =>
  z.unknown().transform((value, { issues }): Uint8Array => {
    const refuse = (message: string): never => {
      issues.push({ code: 'custom', message, input: value })
      return z.NEVER
    }
    if (typeof value !== 'string' && !(value instanceof JsonBytes)) {
      issues.push({ code: 'invalid_type', expected: 'string', input: value })
      return z.NEVER
    }
    if (typeof value === 'string' && !(/^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 !== 1)) {
      return refuse('The value is not base64')
    }
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : value.bytes
    if (bytes.byteLength < minBytes) return refuse(outOfBounds(name, `greater than or equal to ${minBytes}`))
    if (bytes.byteLength > maxBytes) return refuse(outOfBounds(name, `less than or equal to ${maxBytes}`))
    return bytes
  })

const outOfBounds = (name: string, bound: string): string =>
  `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have length ${bound}`

/** A key id, key ARN, alias name or alias ARN. */
export const keyIdMember = z.string().min(1).max(2048)

/** Pairs of texts; absent is the same as empty. */
export const contextMember = contextShape.default({})

/** Tokens of grants that have just been made: grants hold at once here, so they change nothing but must be tokens. */
export const grantTokens = z.array(z.string().min(1).max(8192)).max(10).optional()

/** Whether to stop before doing anything. */
export const dryRun = z.boolean().default(false)

/** How much of a list to give, and from where. More than `most` may be asked for, as in the model, but is not given. */
export const page = (usual: number, most: number) => ({
  Limit: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(usual)
    .transform((limit) => Math.min(limit, most)),
  Marker: z.string().min(1).max(1024).optional(),
})

/** An alias with its prefix. */
export const aliasName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[a-zA-Z0-9:/_-]+$/)

/** A text that is kept: a database may end it at U+0000, so it must not have any. */
export const keptText = (minLength: number, maxLength: number) =>
  z
    .string()
    .min(minLength)
    .max(maxLength)
    .refine((text) => !text.includes('\0'), 'Texts must not contain the character U+0000.')

/** Tags as CreateKey and TagResource take them. */
export const tagsMember = z.array(z.object({ TagKey: keptText(1, 128), TagValue: keptText(0, 256) }))

/** Something that this KMS has not: taken note of in order to be refused. */
export const unbuilt = z.unknown().optional()

/** Something that may not be there, for it would not be heeded; `text` says so. */
export const refused = (text: string) =>
  z
    .unknown()
    .optional()
    .refine((value) => value === undefined, text)

/** The members of grants that name a service of AWS itself. */
export const servicePrincipal = refused(
  'Sealstack makes no grants to service principals: name the principal by its ARN.',
)

/** The id of a key's material. */
export const materialIdMember = z.string().regex(/^[a-f0-9]{64}$/)

/** The name of a Region. */
export const regionMember = z
  .string()
  .min(1)
  .max(32)
  .regex(/^([a-z]+-){2,3}\d+$/)

/** The id of a grant. */
export const grantIdMember = z.string().min(1).max(128)

/** The ARN of a principal. */
export const principalMember = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\w+=,.@:/-]+$/)
