import { Readable } from 'node:stream'
import type { Behalf } from '@sealstack/envelope'
import type { BucketRow, ObjectRow, PutOutcome } from '@sealstack/metadata/obs'
import { readChecksumName } from '../domain/checksum.ts'
import type { CustomerKey, EncryptionMode } from '../domain/encryption.ts'
import { DEFAULT_CHECKSUM } from '../domain/multipart-checksum.ts'
import type { EventCause } from './commit-object.ts'
import { ownContext } from './data-keys.ts'
import { type OpenDeps, openObject } from './open-object.ts'
import { streamOf } from './read-body.ts'
import { type WriteDeps, writeObject } from './write-object.ts'

/** What an object's bytes are to be made of: a range of what it has now, or others. */
export type Segment = { readonly start: number; readonly end: number } | AsyncIterable<Uint8Array>

/** An object that is to be written anew. */
export interface RewriteInput {
  readonly bucket: BucketRow
  /** The object as it is; its blobs are to be held. */
  readonly row: ObjectRow
  /** The key that it is to have. */
  readonly key: string
  /** Asked for one after the other, when the one before has been read. */
  readonly segments: () => Generator<Segment>
  readonly maxBytes: number
  readonly signal: () => AbortSignal
  /** The key that came with the request, for an object that is sealed under one. */
  readonly customerKey?: CustomerKey
  /** For whom the KMS is asked. */
  readonly behalf: Behalf
  readonly cause: EventCause
}

/**
 * Seals an object anew with other bytes or under another key, and with all else that it had. Under its own key it must
 * still be what was found, and another key must be free, or else the commit is `refused`; the object leaves the one for
 * the other in one transaction, and a `conflict` is that it is no longer there.
 * @throws KeyringError, EnvelopeError, StorageError, and whatever a segment fails with.
 */
export const rewriteObject = async (
  ctx: WriteDeps & OpenDeps,
  { bucket, row, key, segments, maxBytes, signal, customerKey, behalf, cause }: RewriteInput,
): Promise<{ readonly row: ObjectRow; readonly committed: PutOutcome }> => {
  const { keyArn: keyId, isDeclared, hasBucketKey, checksumName } = row
  const { headers, metadata, storageClass, tags, acl, lockMode, lockUntilMs, hasLegalHold, ownerId } = row
  const body = Readable.from(join(ctx, { bucket, row, customerKey, behalf, segments }), { objectMode: false })
  try {
    const outcome = await writeObject(ctx, {
      bucket,
      key,
      encryption: {
        mode: row.encryption as EncryptionMode,
        keyId,
        context: ownContext(row),
        isDeclared,
        hasBucketKey,
        customerKey,
      },
      attributes: { headers, metadata, storageClass, tags, acl, lockMode, lockUntilMs, hasLegalHold, ownerId },
      checksum: readChecksumName(checksumName ?? '') ?? DEFAULT_CHECKSUM.name,
      source: { body: () => body, decoder: undefined, maxBytes, digests: [], expected: () => [], signal },
      movedFrom: key === row.key ? undefined : row.id,
      accept: (current) => current?.id === (key === row.key ? row.id : undefined),
      behalf,
      cause,
    })
    if (outcome.kind === 'mismatch') throw new Error('What is written anew announces no digests')
    return outcome
  } finally {
    body.destroy()
  }
}

const join = async function* (
  ctx: OpenDeps,
  {
    bucket,
    row,
    customerKey,
    behalf,
    segments,
  }: Pick<RewriteInput, 'bucket' | 'row' | 'customerKey' | 'behalf' | 'segments'>,
): AsyncGenerator<Uint8Array> {
  for (const segment of segments()) {
    if (!('start' in segment)) yield* segment
    else if (segment.start <= segment.end)
      yield* streamOf(await openObject(ctx, { bucket: bucket.name, row, range: segment, customerKey, behalf }))
  }
}
