import { createHash, createSecretKey, timingSafeEqual } from 'node:crypto'
import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { PlainCustomerKeys } from '../config.ts'
import type { CustomerKey } from '../domain/encryption.ts'
import { s3Errors } from '../errors.ts'

const SSE = 'x-amz-server-side-encryption'
const PREFIX = `${SSE}-customer-`
const SOURCE_PREFIX = `x-amz-copy-source-server-side-encryption-customer-`
const KEY_BYTES = 32
const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

type Headers = HttpRequest['headers']

/** Whose key: that of the object, or that of a copy's source. */
export type KeyOf = 'object' | 'source'

const prefixOf = (whose: KeyOf): string => (whose === 'source' ? SOURCE_PREFIX : PREFIX)

/** Whether a request brings a key of the client (SSE-C), or a piece of one. */
export const hasCustomerKey = (headers: Headers, whose: KeyOf = 'object'): boolean => {
  const prefix = prefixOf(whose)
  for (const name in headers) if (name.startsWith(prefix)) return true
  return false
}

/** The key that an upload is to be sealed under, or the recorded error for what is wrong with it. */
export const readCustomerKey = (headers: Headers): CustomerKey => {
  const given = headers[SSE]
  if (given !== undefined) {
    refuse(
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      given,
    )
  }
  const { key, md5 } = readTriple(headers, 'object')
  if (key.byteLength !== KEY_BYTES) refuse('The secret key was invalid for the specified algorithm.')
  return checked(key, md5)
}

/**
 * The key that something is to be opened with. One of another length is as wrong as another key, and only then.
 */
export const readOpeningKey = (headers: Headers, whose: KeyOf): CustomerKey | 'wrong' => {
  const { key, md5 } = readTriple(headers, whose)
  return key.byteLength === KEY_BYTES ? checked(key, md5) : 'wrong'
}

/** What an answer shows of a key. */
export const customerKeyHeaders = ({ md5 }: CustomerKey): Record<string, string> => ({
  [`${PREFIX}algorithm`]: 'AES256',
  [`${PREFIX}key-md5`]: md5,
})

/** Refuses keys of the client that anybody on the way could have read. */
export const refusePlainCustomerKeys = (
  { headers, secure, remoteAddress }: HttpRequest,
  plain: PlainCustomerKeys = 'loopback',
): void => {
  if (secure || plain === 'always') return
  if (!hasCustomerKey(headers) && !hasCustomerKey(headers, 'source')) return
  if (plain === 'loopback' && (remoteAddress === undefined || LOOPBACK.test(remoteAddress))) return
  const message =
    'Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection.'
  fail('InvalidRequest', {}, { message })
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

const MISSING = 'Requests specifying Server Side Encryption with Customer provided keys must provide'

const readTriple = (headers: Headers, whose: KeyOf): { readonly key: Buffer; readonly md5: string } => {
  const prefix = prefixOf(whose)
  const [algorithm, key, md5] = [headers[`${prefix}algorithm`], headers[`${prefix}key`], headers[`${prefix}key-md5`]]
  if (algorithm !== undefined && algorithm !== 'AES256') {
    return fail('InvalidEncryptionAlgorithmError', { ArgumentName: SSE, ArgumentValue: algorithm })
  }
  if (algorithm === undefined) return refuse(`${MISSING} a valid encryption algorithm.`)
  if (key === undefined) return refuse(`${MISSING} an appropriate secret key.`)
  if (md5 === undefined) return refuse(`${MISSING} the client calculated MD5 of the secret key.`)
  const bytes = Buffer.from(key, 'base64')
  // What is not base64 is no key, whatever the decoder makes of it.
  return { key: bytes.toString('base64') === key ? bytes : Buffer.alloc(0), md5 }
}

const checked = (bytes: Buffer, md5: string): CustomerKey => {
  const computed = createHash('md5').update(bytes).digest()
  const given = Buffer.from(md5, 'base64')
  if (given.byteLength !== computed.byteLength || !timingSafeEqual(given, computed)) {
    refuse('The calculated MD5 hash of the key did not match the hash that was provided.')
  }
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return { key, md5 }
}

const refuse = (message: string, value = 'null'): never =>
  fail('InvalidArgument', { ArgumentName: SSE, ArgumentValue: value }, { message })
