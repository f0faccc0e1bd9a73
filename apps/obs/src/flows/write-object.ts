import type { Readable } from 'node:stream'
import type { Behalf } from '@sealstack/envelope'
import type { Accept, BucketRow, ObjectRow, PutOutcome, SealedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import type { ChecksumAlgorithm } from '../domain/checksum.ts'
import type { EncryptionChoice } from '../domain/encryption.ts'
import { objectIdentity } from '../domain/identity.ts'
import type { VersionPlace } from '../domain/version-id.ts'
import { commitObject, type EventCause } from './commit-object.ts'
import { type KeyColumns, type KeyDeps, makeDataKeys } from './data-keys.ts'
import { placeVersion } from './place-version.ts'
import { type StoreBodyInput, type StoreBodyOutcome, type StoreDeps, storeBody } from './store-body.ts'

/** What an object has beside its bytes and their encryption, as a request fixes it. */
export type ObjectAttributes = Pick<
  SealedRow,
  'headers' | 'metadata' | 'storageClass' | 'tags' | 'acl' | 'lockMode' | 'lockUntilMs' | 'hasLegalHold' | 'ownerId'
>

/** Which encryption an object gets, and whether answers name it. */
export interface ObjectEncryption extends EncryptionChoice {
  readonly isDeclared: boolean
}

/** An object that is to be written. */
export interface WriteObjectInput {
  readonly bucket: BucketRow
  readonly key: string
  readonly encryption: ObjectEncryption
  readonly attributes: ObjectAttributes
  /** The additional checksum that is kept with it. */
  readonly checksum: ChecksumAlgorithm
  /** Its bytes; `body` is asked for once there is a data key. */
  readonly source: Pick<StoreBodyInput, 'decoder' | 'maxBytes' | 'digests' | 'expected' | 'signal'> & {
    readonly body: () => Readable | Promise<Readable>
  }
  readonly accept: Accept
  /** The id of the object whose place it takes under another key. */
  readonly movedFrom?: string
  /** For whom the KMS is asked. */
  readonly behalf: Behalf
  /** For whoever is told. */
  readonly cause: EventCause
}

/** How it ended. Anything but a `stored` commit has left nothing. */
export type WriteObjectOutcome =
  | (StoreBodyOutcome & { readonly kind: 'mismatch' })
  | { readonly kind: 'written'; readonly row: ObjectRow; readonly committed: PutOutcome }

/** What writing an object takes. */
export type WriteDeps = StoreDeps &
  KeyDeps &
  Pick<ObsContext, 'objects' | 'settings' | 'events' | 'readers' | 'versionIds' | 'clock' | 'log'>

/**
 * Seals bytes into a blob of their own under a new data key, and makes them a key's latest version.
 * @throws KeyringError, StorageError, and whatever the source fails with.
 */
export const writeObject = async (
  ctx: WriteDeps,
  { bucket, key, encryption, attributes, checksum, source, accept, movedFrom, behalf, cause }: WriteObjectInput,
): Promise<WriteObjectOutcome> => {
  const isMd5 = encryption.mode === 'AES256'
  const place = placeVersion(ctx, bucket)
  // The KMS is asked before the body is: a key that cannot be used costs no upload.
  using keys = await makeDataKeys(ctx, { bucket: bucket.name, region: bucket.region, key, behalf }, encryption)
  const outcome = await storeBody(ctx, {
    body: await source.body(),
    decoder: source.decoder,
    maxBytes: source.maxBytes,
    expected: source.expected,
    signal: source.signal,
    digests: [...source.digests, checksum, ...(isMd5 ? (['md5'] as const) : [])],
    deks: keys.deks,
    identity: (blobId) => objectIdentity(bucket.name, key, place.versionId, blobId),
  })
  if (outcome.kind === 'mismatch') return outcome
  // The ETag of an object under any other key than the store's own is no MD5, and differs though the bytes be the same.
  const etag = Buffer.from(isMd5 ? outcome.digestOf('md5') : ctx.random(16)).toString('hex')
  const row = newRow(
    { bucketId: bucket.id, key, attributes, place, columns: keys.columns },
    {
      id: ctx.newId(),
      size: BigInt(outcome.size),
      etag,
      createdAtMs: BigInt(ctx.clock.now()),
      checksumName: checksum,
      checksum: Buffer.from(outcome.digestOf(checksum)).toString('base64'),
      blobId: outcome.blobId,
    },
  )
  return { kind: 'written', row, committed: await commitObject(ctx, { row, parts: [], accept, movedFrom, cause }) }
}

/** What is known of an object before its bytes are. */
interface KnownBefore {
  readonly bucketId: string
  readonly key: string
  readonly attributes: ObjectAttributes
  readonly place: VersionPlace
  readonly columns: KeyColumns
}

type KnownAfter = Pick<ObjectRow, 'id' | 'size' | 'etag' | 'createdAtMs' | 'checksumName' | 'checksum' | 'blobId'>

/** Member by member: a row that is put together from others takes ten times as long to make. */
const newRow = ({ bucketId, key, attributes, place, columns }: KnownBefore, after: KnownAfter): ObjectRow => ({
  id: after.id,
  bucketId,
  key,
  versionId: place.versionId,
  rank: place.rank,
  isLatest: true,
  isDeleteMarker: false,
  size: after.size,
  etag: after.etag,
  createdAtMs: after.createdAtMs,
  headers: attributes.headers,
  metadata: attributes.metadata,
  storageClass: attributes.storageClass,
  tags: attributes.tags,
  acl: attributes.acl,
  ownerId: attributes.ownerId,
  lockMode: attributes.lockMode,
  lockUntilMs: attributes.lockUntilMs,
  hasLegalHold: attributes.hasLegalHold,
  encryption: columns.encryption,
  isDeclared: columns.isDeclared,
  keyArn: columns.keyArn,
  keyVersion: columns.keyVersion,
  wrappedDek: columns.wrappedDek,
  context: columns.context,
  hasBucketKey: columns.hasBucketKey,
  sealedDek: columns.sealedDek,
  outerKeyArn: columns.outerKeyArn,
  outerKeyVersion: columns.outerKeyVersion,
  outerWrappedDek: columns.outerWrappedDek,
  checksumName: after.checksumName,
  checksum: after.checksum,
  checksumType: 'FULL_OBJECT',
  blobId: after.blobId,
  uploadId: null,
  restoredFromMs: null,
  restoredUntilMs: null,
  isAppendable: false,
})
