import type { Readable } from 'node:stream'
import type { Behalf } from '@sealstack/envelope'
import { failPoint } from '@sealstack/fail-points'
import type { UploadPartRow, UploadRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import type { ChecksumAlgorithm } from '../domain/checksum.ts'
import type { CustomerKey } from '../domain/encryption.ts'
import { partIdentity } from '../domain/identity.ts'
import { type KeyDeps, openDataKeys } from './data-keys.ts'
import { orAbandon, releaseBlobs } from './release-blobs.ts'
import { type StoreBodyInput, type StoreBodyOutcome, type StoreDeps, storeBody } from './store-body.ts'

/** A part that is to be written. */
export interface WritePartInput {
  /** The bucket's name. */
  readonly bucket: string
  readonly upload: UploadRow
  readonly number: number
  /** What the object's own checksum will be made from, whatever else is announced for this part. */
  readonly checksum: ChecksumAlgorithm
  /** Its bytes; `body` is asked for once there is a data key. */
  readonly source: Pick<StoreBodyInput, 'decoder' | 'maxBytes' | 'digests' | 'expected' | 'signal'> & {
    readonly body: () => Readable | Promise<Readable>
  }
  /** The key that came with the request. */
  readonly customerKey?: CustomerKey
  /** For whom the KMS is asked. */
  readonly behalf: Behalf
}

/** How it ended; `gone` is an upload that was completed or aborted meanwhile. */
export type WritePartOutcome =
  | (StoreBodyOutcome & { readonly kind: 'mismatch' })
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'written'
      readonly part: UploadPartRow
      readonly stored: StoreBodyOutcome & { readonly kind: 'stored' }
    }

/**
 * Seals a part under its upload's data key, in place of the one that had its number.
 * @throws KeyringError, StorageError, and whatever the source fails with.
 */
export const writePart = async (
  ctx: StoreDeps & KeyDeps & Pick<ObsContext, 'objects' | 'uploads' | 'readers' | 'clock' | 'log'>,
  { bucket, upload, number, checksum, source, customerKey, behalf }: WritePartInput,
): Promise<WritePartOutcome> => {
  const { id: uploadId, key } = upload
  const isMd5 = upload.encryption === 'AES256'
  using keys = await openDataKeys(ctx, { bucket, key, behalf }, upload, customerKey)
  const stored = await storeBody(ctx, {
    ...source,
    body: await source.body(),
    digests: [...source.digests, checksum, ...(isMd5 ? (['md5'] as const) : [])],
    deks: keys.deks,
    identity: (blobId) => partIdentity(bucket, key, { uploadId, number }, blobId),
  })
  if (stored.kind === 'mismatch') return stored
  const part: UploadPartRow = {
    uploadId,
    number,
    blobId: stored.blobId,
    size: BigInt(stored.size),
    etag: Buffer.from(isMd5 ? stored.digestOf('md5') : ctx.random(16)).toString('hex'),
    checksum: Buffer.from(stored.digestOf(checksum)).toString('base64'),
    createdAtMs: BigInt(ctx.clock.now()),
  }
  const replaced = await orAbandon(ctx, [part.blobId], () => ctx.uploads.putPart(part))
  failPoint('part-stored')
  await releaseBlobs(ctx, replaced ?? [part.blobId])
  return replaced ? { kind: 'written', part, stored } : { kind: 'gone' }
}
