import type { BucketRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { piecesOf } from './pieces-of.ts'

/** How often an object may be replaced while it is looked up. */
const MAX_ATTEMPTS = 5

/**
 * Looks an object up and holds on to its blobs until `letGo` is called, whatever becomes of it: the blobs of a row that
 * is still there once they are held are not deleted any more.
 */
export const holdObject = async <Found extends { readonly bucket: BucketRow; readonly row: ObjectRow }>(
  { objects, readers }: Pick<ObsContext, 'objects' | 'readers'>,
  find: () => Promise<Found>,
): Promise<{ readonly found: Found; readonly letGo: () => void }> => {
  for (let attempt = 1; ; attempt++) {
    const found = await find()
    const { bucket, row } = found
    const pieces = await piecesOf({ objects }, bucket.name, row)
    const letGo = readers.hold(pieces.map(({ blobId }) => blobId))
    const current = await objects.find(bucket.id, row.key, row.versionId)
    if (current?.id === row.id || attempt === MAX_ATTEMPTS) return { found, letGo }
    letGo()
  }
}
