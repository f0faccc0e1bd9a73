import type { BucketRow, ObjectRow } from '@sealstack/metadata/obs'
import { NULL_VERSION } from '../domain/version-id.ts'

type Headers = Readonly<Record<string, string | undefined>>

/** What the answer to a write says of the version that it made: nothing of a `null` one. */
export const writtenVersion = ({ versionId }: Pick<ObjectRow, 'versionId'>): Headers => ({
  'x-amz-version-id': versionId === NULL_VERSION ? undefined : versionId,
})

/** What the answer to a read says of the version: `null` too, in a bucket that was ever versioned. */
export const readVersion = (
  { versioning }: Pick<BucketRow, 'versioning'>,
  { versionId }: Pick<ObjectRow, 'versionId'>,
): Headers => ({ 'x-amz-version-id': versioning === null ? undefined : versionId })

/** What the answer to a copy says of the version that it was taken from. */
export const copiedVersion = ({
  bucket,
  row,
}: {
  readonly bucket: Pick<BucketRow, 'versioning'>
  readonly row: Pick<ObjectRow, 'versionId'>
}): Headers => ({ 'x-amz-copy-source-version-id': bucket.versioning === null ? undefined : row.versionId })
