import type { KeyObject } from 'node:crypto'
import { bucketArn } from './bucket-arn.ts'

/** Pairs of texts that the KMS binds to a data key. */
export type EncryptionContext = Readonly<Record<string, string>>

/**
 * `AES256`: the store's own key. `aws:kms`: a key of the caller's. `aws:kms:dsse`: one layer under that, another under
 * the store's own. `SSE-C`: a key that comes with each request and is not kept.
 */
export type EncryptionMode = 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'SSE-C'

/** A key that came with a request. */
export interface CustomerKey {
  /** 32 bytes. */
  readonly key: KeyObject
  /** Their MD5 in base64, which answers show. */
  readonly md5: string
}

/** How an object is to be encrypted. */
export interface EncryptionChoice {
  readonly mode: EncryptionMode
  /** What to ask the KMS for; empty for SSE-C. */
  readonly keyId: string
  /** Whether the KMS is asked for a key of the bucket, under which the object's is sealed. */
  readonly hasBucketKey: boolean
  /** For SSE-C. */
  readonly customerKey?: CustomerKey
  /** The caller's own pairs of the encryption context. */
  readonly context: EncryptionContext
}

/** The encryption headers of an upload, as they came. */
export interface EncryptionHeaders {
  readonly algorithm?: string
  readonly keyId?: string
  readonly context?: string
  /** Whether a bucket key is wanted, by the header or else by the bucket. */
  readonly hasBucketKey?: boolean
}

/** Why the headers make no sense together. */
export type EncryptionProblem =
  | 'unknown-algorithm'
  | 'kms-header-without-kms'
  | 'malformed-context'
  | 'reserved-context'

const DEFAULT_KEY = 'alias/aws/s3'
/** The pair that the store adds itself, to every context. */
const ARN_PAIR = 'aws:s3:arn'
/** The store's own key. */
export const SERVICE_KEY = 'alias/aws/sse-s3'

/**
 * Which encryption the headers ask for. Without any the object is sealed under the store's own key: nothing is stored
 * in the clear.
 */
export const chooseEncryption = (headers: EncryptionHeaders): EncryptionChoice | EncryptionProblem => {
  const { algorithm = 'AES256', keyId, context, hasBucketKey = false } = headers
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse') return 'unknown-algorithm'
  if (algorithm === 'AES256') {
    if (keyId !== undefined || context !== undefined) return 'kms-header-without-kms'
    return { mode: 'AES256', keyId: SERVICE_KEY, context: {}, hasBucketKey: false }
  }
  const pairs = context === undefined ? {} : readContext(context)
  if (!pairs) return 'malformed-context'
  if (ARN_PAIR in pairs) return 'reserved-context'
  return {
    mode: algorithm,
    keyId: keyId || DEFAULT_KEY,
    context: pairs,
    hasBucketKey: hasBucketKey && algorithm === 'aws:kms',
  }
}

/** The whole context: the caller's pairs and, always, the object's ARN, which the caller cannot replace. */
export const fullContext = (bucket: string, key: string, own: EncryptionContext): EncryptionContext => ({
  ...own,
  [ARN_PAIR]: `${bucketArn(bucket)}/${key}`,
})

/** The context of a bucket key, which all objects of the bucket share. */
export const bucketContext = (bucket: string, own: EncryptionContext): EncryptionContext => ({
  ...own,
  [ARN_PAIR]: bucketArn(bucket),
})

/** Whether what was read from JSON are pairs of texts. */
export const isContext = (value: unknown): value is EncryptionContext =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === 'string')

/** base64 of a JSON object of texts; undefined when it is not. */
const readContext = (text: string): EncryptionContext | undefined => {
  try {
    const bytes = Buffer.from(text, 'base64')
    if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) return undefined
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return isContext(value) ? value : undefined
  } catch {
    return undefined
  }
}
