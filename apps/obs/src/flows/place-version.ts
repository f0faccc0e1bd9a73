import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { NULL_VERSION, type VersionPlace } from '../domain/version-id.ts'

/** The version id and rank of what is about to be written into a bucket. */
export const placeVersion = (
  { versionIds }: Pick<ObsContext, 'versionIds'>,
  { versioning }: Pick<BucketRow, 'versioning'>,
): VersionPlace => {
  const place = versionIds.next()
  return versioning === 'Enabled' ? place : { ...place, versionId: NULL_VERSION }
}
