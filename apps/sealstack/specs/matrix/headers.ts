import { createHash } from 'node:crypto'
import type { Ask, Dialect } from './dimensions.ts'

/** The key of the client, in every case. */
export const CUSTOMER_KEY = createHash('sha256').update('the client’s own key').digest()
/** Another one. */
export const OTHER_KEY = createHash('sha256').update('another key').digest()

/** Names of the user's key. */
export interface KeyNames {
  readonly arn: string
  readonly id: string
  readonly alias: string
  /** OBS's: `region:domain:key/id`. */
  readonly long: string
}

/** The prefix of a dialect's headers. */
export const prefixOf = (dialect: Dialect): 'x-amz-' | 'x-obs-' => (dialect === 's3' ? 'x-amz-' : 'x-obs-')

/** The headers that bring a key of the client; of a copy's source where `of` says so. */
export const customerHeaders = (
  dialect: Dialect,
  of: '' | 'copy-source-' = '',
  key = CUSTOMER_KEY,
): Record<string, string> => {
  const prefix = `${prefixOf(dialect)}${of}server-side-encryption-customer-`
  return {
    [`${prefix}algorithm`]: 'AES256',
    [`${prefix}key`]: key.toString('base64'),
    [`${prefix}key-md5`]: createHash('md5').update(key).digest('base64'),
  }
}

/** The headers by which an upload asks for its encryption: aws-s3-sse §2, obs-api §5.2. */
export const askHeaders = (ask: Ask, keys: KeyNames): Record<string, string> => {
  const { dialect, algorithm, key, context, bucketKey, customerKey } = ask
  if (customerKey) return customerHeaders(dialect)
  if (algorithm === undefined) return {}
  const sse = `${prefixOf(dialect)}server-side-encryption`
  const keyHeader = dialect === 's3' ? `${sse}-aws-kms-key-id` : `${sse}-kms-key-id`
  return {
    [sse]: algorithm,
    ...(key ? { [keyHeader]: keys[key] } : {}),
    ...(context ? { [`${sse}-context`]: Buffer.from(JSON.stringify(context)).toString('base64') } : {}),
    ...(bucketKey === undefined ? {} : { [`${sse}-bucket-key-enabled`]: String(bucketKey) }),
  }
}
