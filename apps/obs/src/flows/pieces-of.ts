import type { ObjectPartRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { objectIdentity, partIdentity } from '../domain/identity.ts'
import type { Piece } from './read-body.ts'

/** The blobs that hold an object, in order: one, or one a part. */
export const piecesOf = async (
  { objects }: Pick<ObsContext, 'objects'>,
  bucket: string,
  row: ObjectRow,
): Promise<readonly Piece[]> => {
  const { id, key, versionId, blobId, uploadId, size } = row
  if (blobId !== null) {
    return [{ number: 1, blobId, size: Number(size), identity: objectIdentity(bucket, key, versionId, blobId) }]
  }
  const parts = await objects.listParts(id)
  return within(parts, size).map((part) => ({
    number: part.number,
    blobId: part.blobId,
    size: Number(part.size),
    identity: partIdentity(bucket, key, { uploadId: uploadId ?? '', number: part.number }, part.blobId),
  }))
}

/** What was appended since the row was read does not belong to the object that it describes. */
const within = (parts: readonly ObjectPartRow[], size: bigint): readonly ObjectPartRow[] => {
  let end = 0n
  return parts.filter((part) => {
    end += part.size
    return end <= size
  })
}
