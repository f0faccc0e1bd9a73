import type { Prisma } from '../generated/obs/client.ts'
import type { OverQuota } from './quota.ts'
import type { ObjectPartRow, ObjectRow } from './rows.ts'
import { storedKey } from './stored-key.ts'
import { FOUND, type FoundVersion, findNewest, findVersion, removeVersions } from './version-rows.ts'

/** A condition on the object that a write is about to replace or remove, judged in the write's own transaction. */
export type Accept = (current: FoundVersion | undefined) => boolean

/** How a write ended; anything but `stored` has changed nothing. */
export type PutOutcome =
  /** The blobs that nothing refers to any more. */
  | { readonly kind: 'stored'; readonly released: readonly string[] }
  /** The condition did not hold. */
  | { readonly kind: 'refused' }
  /** The bucket or the upload is no longer there. */
  | { readonly kind: 'gone' }
  /** The bucket keeps versions now, and the write would have taken the place of one; or what it moves is gone. */
  | { readonly kind: 'conflict' }
  | OverQuota

/** What becomes visible, under which condition, in place of what. */
interface PutInput {
  readonly object: ObjectRow
  readonly parts: readonly ObjectPartRow[]
  readonly accept: Accept
  readonly movedFrom: string | undefined
}

/** The commit point of a write; see {@link ObjectRepository.put}. */
export const putObject = async (
  tx: Prisma.TransactionClient,
  { object, parts, accept, movedFrom }: PutInput,
): Promise<PutOutcome> => {
  const { bucketId, versionId, uploadId, isAppendable } = object
  const key = storedKey(object.key)
  const bucket = await tx.bucket.findUnique({ where: { id: bucketId }, select: { versioning: true } })
  if (!bucket) return { kind: 'gone' }
  if (versionId === 'null' && bucket.versioning === 'Enabled') return { kind: 'conflict' }
  const newest = await findNewest(tx, bucketId, key)
  if (!accept(newest?.isDeleteMarker ? undefined : newest)) return { kind: 'refused' }
  const moved =
    movedFrom === undefined ? [] : await tx.objectVersion.findMany({ where: { id: movedFrom }, select: FOUND })
  if (movedFrom !== undefined && moved.length === 0) return { kind: 'conflict' }
  const left = uploadId === null || isAppendable ? [] : await endUpload(tx, uploadId)
  if (!left) return { kind: 'gone' }
  const old = await findReplaced(tx, { bucketId, key, versionId }, newest)
  const released = await removeVersions(tx, old ? [old, ...moved] : moved)
  const rank = await supersede(tx, object.rank, { newest, removed: old })
  await tx.objectVersion.create({ data: { ...object, key, rank, isLatest: true } })
  if (parts.length > 0) {
    await tx.objectPart.createMany({ data: parts.map((part) => ({ ...part, objectId: object.id })) })
  }
  const kept = new Set(parts.map(({ blobId }) => blobId))
  return { kind: 'stored', released: [...released, ...left].filter((id) => !kept.has(id)) }
}

/** The version whose place a new one takes: only a `null` one can be there already. */
export const findReplaced = async (
  tx: Prisma.TransactionClient,
  place: { readonly bucketId: string; readonly key: string; readonly versionId: string },
  newest: FoundVersion | undefined,
): Promise<FoundVersion | undefined> => {
  if (!newest || place.versionId !== 'null') return undefined
  return newest.versionId === 'null' ? newest : findVersion(tx, place)
}

/**
 * Takes from what was newest that it is the latest, and gives the rank of what follows it: the one that was meant, or
 * the next, where that began before the newest was committed or the clock was set back.
 */
export const supersede = async (
  tx: Prisma.TransactionClient,
  rank: bigint,
  { newest, removed }: { readonly newest: FoundVersion | undefined; readonly removed: FoundVersion | undefined },
): Promise<bigint> => {
  if (!newest) return rank
  if (newest.id !== removed?.id) await tx.objectVersion.update({ where: { id: newest.id }, data: { isLatest: false } })
  return rank > newest.rank ? rank : newest.rank + 1n
}

/** Removes an upload with its parts; gives their blobs, or undefined when there is no such upload. */
const endUpload = async (tx: Prisma.TransactionClient, id: string): Promise<readonly string[] | undefined> => {
  const parts = await tx.uploadPart.findMany({ where: { uploadId: id }, select: { blobId: true } })
  const { count } = await tx.upload.deleteMany({ where: { id } })
  return count === 1 ? parts.map(({ blobId }) => blobId) : undefined
}
