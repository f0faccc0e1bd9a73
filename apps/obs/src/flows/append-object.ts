import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Behalf } from '@sealstack/envelope'
import { failPoint } from '@sealstack/fail-points'
import type { Addition, BucketRow, ObjectPartRow, ObjectRow } from '@sealstack/metadata/obs'
import { combineCrc } from '../domain/combine-crc.ts'
import type { CustomerKey } from '../domain/encryption.ts'
import { partIdentity } from '../domain/identity.ts'
import { DEFAULT_CHECKSUM } from '../domain/multipart-checksum.ts'
import { quotaOf } from '../domain/quota.ts'
import { commitObject, type EventCause, tellCreated } from './commit-object.ts'
import { type DataKeys, makeDataKeys, openDataKeys } from './data-keys.ts'
import { placeVersion } from './place-version.ts'
import { orAbandon, releaseBlobs } from './release-blobs.ts'
import { type StoreBodyInput, type StoreBodyOutcome, storeBody } from './store-body.ts'
import type { ObjectAttributes, ObjectEncryption, WriteDeps } from './write-object.ts'

/** What is to be appended, and to what. */
export interface AppendInput {
  readonly bucket: BucketRow
  readonly key: string
  /** The object as it was found; or how to make it. */
  readonly to: ObjectRow | { readonly encryption: ObjectEncryption; readonly attributes: ObjectAttributes }
  /** The number of the new part, from 1. */
  readonly number: number
  readonly source: Omit<StoreBodyInput, 'deks' | 'identity' | 'body'> & { readonly body: () => Readable }
  /** The key that came with the request, for an object that is sealed under one. */
  readonly customerKey?: CustomerKey
  /** For whom the KMS is asked. */
  readonly behalf: Behalf
  readonly cause: EventCause
}

/** How it ended; `conflict` means that somebody else came first. */
export type AppendOutcome =
  | (StoreBodyOutcome & { readonly kind: 'mismatch' })
  | { readonly kind: 'conflict' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'over-quota' }
  /** `etag` is that of the part. */
  | { readonly kind: 'appended'; readonly row: ObjectRow; readonly etag: string }

type Ending = Exclude<AppendOutcome['kind'], 'mismatch'>

/**
 * Adds bytes to an appendable object, or makes one. Each append is a blob of its own under the object's data key.
 * @throws KeyringError, StorageError, and whatever the body fails with.
 */
export const appendObject = async (ctx: WriteDeps, input: AppendInput): Promise<AppendOutcome> => {
  const { bucket, key, number, source } = input
  const { row, keys } = 'keyArn' in input.to ? await unseal(ctx, input, input.to) : await create(ctx, input, input.to)
  try {
    const isMd5 = row.encryption === 'AES256'
    const place = { uploadId: row.uploadId ?? '', number }
    const stored = await storeBody(ctx, {
      ...source,
      body: source.body(),
      digests: [...source.digests, DEFAULT_CHECKSUM.name, ...(isMd5 ? (['md5'] as const) : [])],
      deks: keys.deks,
      identity: (blobId) => partIdentity(bucket.name, key, place, blobId),
    })
    if (stored.kind === 'mismatch') return stored
    const crc = stored.digestOf(DEFAULT_CHECKSUM.name)
    const part = {
      number,
      blobId: stored.blobId,
      size: BigInt(stored.size),
      checksum: Buffer.from(crc).toString('base64'),
    }
    const etag = Buffer.from(isMd5 ? stored.digestOf('md5') : ctx.random(16)).toString('hex')
    const isNew = row.checksum === null
    const becomes = {
      etag: isNew ? etag : `${createHash('md5').update(`${row.etag}${etag}`).digest('hex')}-${number}`,
      createdAtMs: BigInt(ctx.clock.now()),
      checksum: isNew ? part.checksum : joined(row, { crc, size: stored.size }),
    }
    const after = { ...row, ...becomes, size: row.size + part.size }
    const { cause } = input
    const kind = isNew
      ? await insert(ctx, after, { part, cause })
      : await extend(ctx, after, { cause, addition: { bucketId: bucket.id, part, position: row.size, becomes } })
    return kind === 'appended' ? { kind, row: after, etag } : { kind }
  } finally {
    keys[Symbol.dispose]()
  }
}

const unseal = async (ctx: WriteDeps, { bucket, customerKey, behalf }: AppendInput, row: ObjectRow) => ({
  row,
  keys: await openDataKeys(ctx, { bucket: bucket.name, key: row.key, behalf }, row, customerKey),
})

const create = async (
  ctx: WriteDeps,
  { bucket, key, behalf }: AppendInput,
  { encryption, attributes }: Exclude<AppendInput['to'], ObjectRow>,
): Promise<{ readonly row: ObjectRow; readonly keys: DataKeys }> => {
  const place = { bucket: bucket.name, region: bucket.region, key, behalf }
  const keys = await makeDataKeys(ctx, place, encryption)
  const row: ObjectRow = {
    ...attributes,
    ...placeVersion(ctx, bucket),
    id: randomUUID(),
    bucketId: bucket.id,
    key,
    isLatest: true,
    isDeleteMarker: false,
    size: 0n,
    etag: '',
    createdAtMs: 0n,
    ...keys.columns,
    checksumName: DEFAULT_CHECKSUM.name,
    checksum: null,
    checksumType: 'FULL_OBJECT',
    blobId: null,
    uploadId: Buffer.from(ctx.random(16)).toString('hex').toUpperCase(),
    restoredFromMs: null,
    restoredUntilMs: null,
    isAppendable: true,
  }
  return { row, keys }
}

/** Only where the key is still free: two that begin at once do not replace each other. */
const insert = async (
  ctx: WriteDeps,
  row: ObjectRow,
  { part, cause }: { readonly part: ObjectPartRow; readonly cause: EventCause },
): Promise<Ending> => {
  const { kind } = await commitObject(ctx, { row, parts: [part], accept: (current) => current === undefined, cause })
  if (kind === 'stored') return 'appended'
  await releaseBlobs(ctx, [part.blobId])
  return kind === 'gone' || kind === 'over-quota' ? kind : 'conflict'
}

const extend = async (
  ctx: WriteDeps,
  after: ObjectRow,
  { addition, cause }: { readonly addition: Addition; readonly cause: EventCause },
): Promise<Ending> => {
  const quotaBytes = quotaOf(await ctx.settings.of(after.bucketId))
  const { kind } = await orAbandon(ctx, [addition.part.blobId], () =>
    ctx.objects.append(after.id, addition, quotaBytes),
  )
  failPoint('object-appended')
  if (kind === 'stored') {
    tellCreated(ctx, after, cause)
    return 'appended'
  }
  await releaseBlobs(ctx, [addition.part.blobId])
  return kind
}

const joined = ({ checksum, size }: ObjectRow, next: { readonly crc: Uint8Array; readonly size: number }): string => {
  const before = { crc: Buffer.from(checksum ?? '', 'base64'), size: Number(size) }
  return Buffer.from(combineCrc(DEFAULT_CHECKSUM.name, [before, next])).toString('base64')
}
