import { bucketArn } from './bucket-arn.ts'

/** Pairs of texts that the KMS binds to a data key. */
export type EncryptionContext = Readonly<Record<string, string>>

/** How an object is to be encrypted. */
export interface EncryptionChoice {
  /** `aws:kms`: a key of the caller's. `AES256`: the store's own key. */
  readonly mode: 'aws:kms' | 'AES256'
  /** What to ask the KMS for. */
  readonly keyId: string
  /** The caller's own pairs of the encryption context. */
  readonly context: EncryptionContext
}

/** The encryption headers of an upload, as they came. */
export interface EncryptionHeaders {
  readonly algorithm?: string
  readonly keyId?: string
  readonly context?: string
  readonly bucketKey?: string
}

/** Why the headers make no sense together. */
export type EncryptionProblem =
  | 'unknown-algorithm'
  | 'kms-header-without-kms'
  | 'malformed-context'
  | 'reserved-context'
  | 'dsse'
  | 'bucket-key'

const DEFAULT_KEY = 'alias/aws/s3'
/** The pair that the store adds itself, to every context. */
const ARN_PAIR = 'aws:s3:arn'
const SERVICE_KEY = 'alias/aws/sse-s3'

/**
 * Which encryption the headers ask for. Without any the object is sealed under the store's own key: nothing is stored
 * in the clear.
 */
export const chooseEncryption = (headers: EncryptionHeaders): EncryptionChoice | EncryptionProblem => {
  const { algorithm, keyId, context, bucketKey } = headers
  if (algorithm !== undefined && !['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm)) return 'unknown-algorithm'
  if (algorithm === 'aws:kms:dsse') return 'dsse'
  if (bucketKey?.toLowerCase() === 'true') return 'bucket-key'
  if (algorithm !== 'aws:kms') {
    if (keyId !== undefined || context !== undefined) return 'kms-header-without-kms'
    return { mode: 'AES256', keyId: SERVICE_KEY, context: {} }
  }
  const pairs = context === undefined ? {} : readContext(context)
  if (!pairs) return 'malformed-context'
  if (ARN_PAIR in pairs) return 'reserved-context'
  return { mode: 'aws:kms', keyId: keyId || DEFAULT_KEY, context: pairs }
}

/** The whole context: the caller's pairs and, always, the object's ARN, which the caller cannot replace. */
export const fullContext = (bucket: string, key: string, own: EncryptionContext): EncryptionContext => ({
  ...own,
  [ARN_PAIR]: `${bucketArn(bucket)}/${key}`,
})

/** base64 of a JSON object of texts; undefined when it is not. */
const readContext = (text: string): EncryptionContext | undefined => {
  try {
    const bytes = Buffer.from(text, 'base64')
    if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) return undefined
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value)
    const isOfTexts = isMap && Object.values(value).every((each) => typeof each === 'string')
    return isOfTexts ? (value as EncryptionContext) : undefined
  } catch {
    return undefined
  }
}
