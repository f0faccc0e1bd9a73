import { z } from 'zod'
import { contextShape } from './context-shape.ts'

/** A number that the API writes as a text; clients send either. An empty text counts as absent. */
const numberText = z.union([z.string().regex(/^\d{1,9}$/), z.number().int().min(0)]).transform(Number)

/** A whole number within bounds, required. */
export const wholeNumber = (min: number, max: number) => numberText.pipe(z.number().min(min).max(max))

/** The same, which may be absent or an empty text. */
export const optionalNumber = (min: number, max: number) =>
  z.preprocess((value) => (value === '' ? undefined : value), wholeNumber(min, max).optional())

/** A plain key id: lower case, and no other form. */
export const plainKeyId = z.string().regex(/^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}$/)

/** A key id, `alias/<name>`, or a URN `kms:<region>:<domain>:alias:<name>`. */
export const keyReference = z
  .union([
    plainKeyId,
    z.string().regex(/^alias\/[a-zA-Z0-9:/_-]{1,255}$/),
    z.string().regex(/^kms:[^:]+:[^:]+:alias:[a-zA-Z0-9:/_-]{1,255}$/),
  ])
  .transform((text) => text.replace(/^kms:[^:]+:[^:]+:alias:/, 'alias/'))

/** A name for a key, without a prefix. Names of default keys are the services' own. */
export const keyAlias = z
  .string()
  .regex(/^[a-zA-Z0-9:/_-]{1,255}$/)
  .refine((alias) => !alias.endsWith('/default'))

/** What people say of a key. */
export const keyDescription = z
  .string()
  .max(255)
  .refine((text) => !text.includes('\0'))

/** Pairs of texts, at most 8192 characters in all; older clients send them as a JSON text. */
export const encryptionContext = z
  .preprocess(parseText, contextShape.default({}))
  .refine((context) => JSON.stringify(context).length <= 8192)

/** Hex digits in either case, white space left out, as bytes. */
export const hexBytes = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, ''))
  .refine((text) => text.length > 0 && text.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(text))
  .transform((text): Uint8Array => Buffer.from(text, 'hex'))

/** Base64 of so many bytes. */
export const base64Bytes = (minBytes: number, maxBytes: number) =>
  z
    .string()
    .refine((text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 !== 1)
    .transform((text): Uint8Array => Buffer.from(text, 'base64'))
    .refine(({ byteLength }) => byteLength >= minBytes && byteLength <= maxBytes)

/** How small data is encrypted. */
export const dataAlgorithm = z.enum(['SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_256']).default('SYMMETRIC_DEFAULT')

/** The members that sign and verify have in common: what is signed is a digest unless told otherwise. */
export const signingFields = {
  key_id: keyReference,
  message: base64Bytes(1, 4096),
  message_type: z.enum(['DIGEST', 'RAW']).default('DIGEST'),
  signing_algorithm: z.enum([
    'RSASSA_PSS_SHA_256',
    'RSASSA_PSS_SHA_384',
    'RSASSA_PSS_SHA_512',
    'RSASSA_PKCS1_V1_5_SHA_256',
    'RSASSA_PKCS1_V1_5_SHA_384',
    'RSASSA_PKCS1_V1_5_SHA_512',
    'ECDSA_SHA_256',
    'ECDSA_SHA_384',
    'ECDSA_SHA_512',
  ]),
}

/** The members that generate-mac and verify-mac have in common. */
export const macFields = {
  key_id: keyReference,
  mac_algorithm: z.enum(['HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512']),
  message: base64Bytes(1, 4096),
}

/** Upper-case hex, as the service writes it. */
export const upperHex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase()

function parseText(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return value === '' ? {} : JSON.parse(value)
  } catch {
    return value
  }
}

/** The id of a grant. */
export const grantId = z
  .string()
  .regex(/^[A-Fa-f0-9]{64}$/)
  .transform((id) => id.toLowerCase())

/** The id of a user or a domain, or the name of a service. */
export const principalId = z.string().regex(/^[a-zA-Z0-9]{1,64}$/)

/** A piece of a list: `limit` entries from the one with the number `marker`, counted from 0. */
export const otcPage = { limit: optionalNumber(1, 1000), marker: optionalNumber(0, 999_999_999) }

/** Base64 of so many characters, as bytes. */
export const base64Text = (minLength: number, maxLength: number) =>
  z
    .string()
    .min(minLength)
    .max(maxLength)
    .regex(/^[0-9a-zA-Z+/]+={0,2}$/)
    .transform((text): Uint8Array => Buffer.from(text, 'base64'))
