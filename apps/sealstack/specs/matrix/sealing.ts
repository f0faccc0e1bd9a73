import type { Ask, BucketKind, Dialect, Path } from './dimensions.ts'

/** Whose key: the store's, the account's default one, one of the user's, or one that came with the request. */
export type KeyOf = 'store' | 'default' | 'user' | 'client'

/** How an object is sealed. */
export interface Sealing {
  readonly mode: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'SSE-C'
  readonly key: KeyOf
  readonly hasBucketKey: boolean
  /** Whether OBS names it: its common mode is not encrypted as far as it says. */
  readonly isNamed: boolean
  readonly context: Readonly<Record<string, string>>
}

/**
 * How an upload must come to be sealed: aws-s3-sse §4 "Precedence", §3.1 for what is blocked, obs-api §5.1 and §5.4. The
 * headers win over the default; without a key id they mean the account's default key whatever the bucket's is.
 */
export const sealingOf = (ask: Ask, bucket: BucketKind): Sealing | 'blocked' => {
  if (ask.customerKey) {
    if (bucket.blocksCustomerKeys) return 'blocked'
    return { mode: 'SSE-C', key: 'client', hasBucketKey: false, isNamed: true, context: {} }
  }
  const given = ask.algorithm === 'kms' ? 'aws:kms' : ask.algorithm
  const mode = given ?? bucket.algorithm ?? 'AES256'
  const named = given === undefined ? bucket.key : ask.key
  return {
    mode,
    key: mode === 'AES256' ? 'store' : named === undefined ? 'default' : 'user',
    hasBucketKey: mode === 'aws:kms' && (ask.bucketKey ?? bucket.bucketKey ?? false),
    isNamed: given !== undefined || bucket.algorithm !== undefined || ask.dialect === 's3',
    context: ask.context ?? {},
  }
}

/** The same once a path has changed it: §10 "UpdateObjectEncryption" leaves SSE-KMS under the key that it was given. */
export const sealingAfter = (path: Path, sealing: Sealing): Sealing => {
  if (!path.startsWith('UpdateObjectEncryption') || !isUpdatable(sealing)) return sealing
  return { ...sealing, mode: 'aws:kms', key: 'user', hasBucketKey: path.endsWith('Bucket Key'), isNamed: true }
}

/** §10: sources are SSE-S3 and SSE-KMS alone. */
export const isUpdatable = ({ mode }: Sealing): boolean => mode === 'AES256' || mode === 'aws:kms'

/** What tells one sealing from another at rest: by which name its key was asked for does not. */
export const nameOfSealing = (dialect: Dialect, sealing: Sealing): string =>
  [dialect, ...Object.values({ ...sealing, context: JSON.stringify(sealing.context) })].join(' ')
