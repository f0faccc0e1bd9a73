import { EnvelopeError } from '@sealstack/envelope'
import type { ObjectPartRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { objectIdentity, partIdentity } from '../domain/identity.ts'
import type { Piece } from './read-body.ts'

type Deps = Pick<ObsContext, 'objects'>

/** The blobs that hold an object, in order: one, or one a part. */
export const piecesOf = async (deps: Deps, bucket: string, row: ObjectRow): Promise<readonly Piece[]> => {
  const { key, versionId, blobId, uploadId, size } = row
  if (blobId !== null) {
    return [{ number: 1, blobId, size: Number(size), identity: objectIdentity(bucket, key, versionId, blobId) }]
  }
  return (await partsOf(deps, row)).map((part) => ({
    number: part.number,
    blobId: part.blobId,
    size: Number(part.size),
    identity: partIdentity(bucket, key, { uploadId: uploadId ?? '', number: part.number }, part.blobId),
  }))
}

/**
 * Refuses pieces that are more or fewer than make up an object: an envelope vouches for its own bytes alone.
 * @throws EnvelopeError `truncated`
 */
export const requireWhole = (pieces: readonly Piece[], { size }: Pick<ObjectRow, 'size'>): void => {
  if (pieces.reduce((sum, piece) => sum + piece.size, 0) === Number(size)) return
  throw new EnvelopeError('truncated', 'The parts of the object do not make up its size')
}

/** What was appended since the row was read does not belong to the object that it describes. */
const partsOf = async ({ objects }: Deps, row: ObjectRow): Promise<readonly ObjectPartRow[]> => {
  const parts = await objects.listParts(row.id)
  const total = parts.reduce((sum, { size }) => sum + size, 0n)
  if (total <= row.size || !row.isAppendable) return parts
  // Unless it has grown since, the row itself says less than there is.
  const now = await objects.find(row.bucketId, row.key, row.versionId)
  return now?.id === row.id && now.size < total ? parts : within(parts, row.size)
}

const within = (parts: readonly ObjectPartRow[], size: bigint): readonly ObjectPartRow[] => {
  let end = 0n
  return parts.filter((part) => {
    end += part.size
    return end <= size
  })
}
