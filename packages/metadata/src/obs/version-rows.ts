import type { Prisma } from '../generated/obs/client.ts'
import type { ObjectRow } from './rows.ts'

/** What a write needs to know of a version that it replaces or removes. */
export type FoundVersion = Pick<
  ObjectRow,
  | 'id'
  | 'versionId'
  | 'rank'
  | 'isLatest'
  | 'isDeleteMarker'
  | 'etag'
  | 'blobId'
  | 'uploadId'
  | 'lockMode'
  | 'lockUntilMs'
  | 'hasLegalHold'
>

/** The columns of {@link FoundVersion}. */
export const FOUND = {
  id: true,
  versionId: true,
  rank: true,
  isLatest: true,
  isDeleteMarker: true,
  etag: true,
  blobId: true,
  uploadId: true,
  lockMode: true,
  lockUntilMs: true,
  hasLegalHold: true,
} as const

/** The newest version of a key, delete markers included. `key` is as it is stored, here and below. */
export const findNewest = async (
  tx: Prisma.TransactionClient,
  bucketId: string,
  key: string,
): Promise<FoundVersion | undefined> =>
  (await tx.objectVersion.findFirst({ where: { bucketId, key }, orderBy: { rank: 'desc' }, select: FOUND })) ??
  undefined

/** The version of an id. */
export const findVersion = async (
  tx: Prisma.TransactionClient,
  place: { readonly bucketId: string; readonly key: string; readonly versionId: string },
): Promise<FoundVersion | undefined> =>
  (await tx.objectVersion.findUnique({ where: { bucketId_key_versionId: place }, select: FOUND })) ?? undefined

/** Removes versions with their parts; gives their blobs. */
export const removeVersions = async (
  tx: Prisma.TransactionClient,
  versions: readonly Pick<ObjectRow, 'id' | 'blobId' | 'uploadId'>[],
): Promise<readonly string[]> => {
  if (versions.length === 0) return []
  const inParts = versions.filter(({ uploadId }) => uploadId !== null).map(({ id }) => id)
  const where = { objectId: { in: inParts } }
  // In the order in which they are read, so that whoever finds the first finds them all.
  const orderBy = { number: 'asc' } as const
  const parts = inParts.length === 0 ? [] : await tx.objectPart.findMany({ where, orderBy, select: { blobId: true } })
  await tx.objectVersion.deleteMany({ where: { id: { in: versions.map(({ id }) => id) } } })
  return [...versions.flatMap(({ blobId }) => blobId ?? []), ...parts.map(({ blobId }) => blobId)]
}
