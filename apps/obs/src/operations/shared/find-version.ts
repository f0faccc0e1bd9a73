import { createFail, type Fail } from '@sealstack/errors'
import type { BucketRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { s3Errors } from '../../errors.ts'
import { httpTime } from '../../wire/documents.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Which version a request is about. */
export interface VersionQuestion {
  readonly bucket: BucketRow
  readonly key: string
  /** Undefined means the latest. */
  readonly versionId: string | undefined
  readonly method: string
}

/** The version that a request is about, or the error that there is none, or but a delete marker. */
export const findVersion = async (
  { objects }: Pick<ObsContext, 'objects'>,
  { bucket, key, versionId, method }: VersionQuestion,
): Promise<ObjectRow> => {
  const row = await objects.find(bucket.id, key, versionId)
  if (row && !row.isDeleteMarker) return row
  const marker = row && { 'x-amz-delete-marker': 'true', 'x-amz-version-id': row.versionId }
  if (row && versionId !== undefined) {
    const headers = { ...marker, allow: 'DELETE', 'last-modified': httpTime(row.createdAtMs) }
    return fail('MethodNotAllowed', { Method: method, ResourceType: 'DeleteMarker' }, { headers })
  }
  return versionId === undefined
    ? fail('NoSuchKey', { Key: key }, { headers: marker })
    : fail('NoSuchVersion', { Key: key, VersionId: versionId })
}
