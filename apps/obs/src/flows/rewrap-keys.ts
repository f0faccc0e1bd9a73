import { EnvelopeError, type Rewrapped } from '@sealstack/envelope'
import { originOf } from '@sealstack/kms-client'
import type { WrappedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { bucketContext, fullContext } from '../domain/encryption.ts'
import { ownContext } from './data-keys.ts'
import type { RewrapScope } from './stale-groups.ts'

/** What became of a wrapped key: what the KMS says, or that its row makes no sense. */
export type KeyOutcome = Rewrapped | { readonly kind: 'damaged'; readonly code: string; readonly message: string }

/** Wrapped keys of one key of the KMS, and the key that is to wrap them. */
interface KeyBatch {
  readonly requestId: string
  readonly fromKeyArn: string
  readonly toKeyId: string
  readonly rows: readonly WrappedRow[]
}

/** Whose they are, and what became of bucket keys before. */
interface KeyScope extends Pick<RewrapScope, 'bucket' | 'onBehalfOf'> {
  readonly remembered: Map<string, KeyOutcome>
}

/** The KMS takes no call that has one. */
const LONE_SURROGATE = /\p{Surrogate}/u
/** Bucket keys that are remembered. */
const MAX_REMEMBERED = 1000

/** A row and what became of its wrapped key. */
export interface KeyResult {
  readonly row: WrappedRow
  readonly outcome: KeyOutcome
}

/**
 * What the KMS makes of each row, in their order; of a bucket key that many have it is asked once. It is not asked about
 * rows that are damaged, since it refuses a call that has anything in it which is no ciphertext, or no context.
 * @throws KeyringError
 */
export const rewrapKeys = async (
  { rewrapper }: Pick<ObsContext, 'rewrapper'>,
  { bucket, onBehalfOf, remembered }: KeyScope,
  { rows, ...call }: KeyBatch,
): Promise<readonly KeyResult[]> => {
  const known = new Map<string, KeyOutcome>()
  const asked = new Map<string, WrappedRow>()
  const items: ReturnType<typeof itemOf>[] = []
  const named = rows.map((row) => ({ row, name: nameOf(row) }))
  for (const { row, name } of named) {
    const before = remembered.get(name)
    if (before) known.set(name, before)
    if (before || asked.has(name)) continue
    try {
      items.push(itemOf(bucket.name, row))
      asked.set(name, row)
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error
      known.set(name, { kind: 'damaged', code: 'ObjectCorrupted', message: error.message })
    }
  }
  const results = items.length === 0 ? [] : await rewrapper.rewrap({ ...call, items, onBehalfOf })
  let at = 0
  for (const [name, { hasBucketKey }] of asked) {
    const result = results[at++]
    if (result) known.set(name, result)
    if (result && hasBucketKey && remembered.size < MAX_REMEMBERED) remembered.set(name, result)
  }
  return named.flatMap(({ row, name }) => {
    const outcome = known.get(name)
    return outcome ? [{ row, outcome }] : []
  })
}

/** By what a question is known: those about one bucket key in one context are the same. */
const nameOf = ({ id, hasBucketKey, wrapped, context }: WrappedRow): string =>
  hasBucketKey ? `${Buffer.from(wrapped).toString('base64')} ${context}` : id

/** What the KMS is asked. @throws EnvelopeError `corrupt` */
const itemOf = (bucket: string, row: WrappedRow) => {
  const { key, hasBucketKey, wrapped } = row
  const own = ownContext(row)
  if (
    Object.entries(own)
      .flat()
      .some((text) => LONE_SURROGATE.test(text))
  ) {
    throw new EnvelopeError('corrupt', 'The encryption context of the row has half a character')
  }
  if (!originOf(wrapped)) throw new EnvelopeError('corrupt', 'The wrapped data key of the row is none')
  return { wrapped, context: hasBucketKey ? bucketContext(bucket, own) : fullContext(bucket, key, own) }
}
