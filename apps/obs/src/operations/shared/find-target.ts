import type { Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, ChangeOutcome, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../../context.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { findVersion } from './find-version.ts'

/** What names a version in a request for one of its sub-resources. */
export interface TargetInput {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
}

/** The bucket and the version that a request for a sub-resource is about, or the error that there is none. */
export const findTarget = async (
  ctx: Pick<ObsContext, 'buckets' | 'objects'>,
  { bucket: name, key, versionId }: TargetInput,
  { fail, request }: { readonly fail: Fail<'NoSuchBucket'>; readonly request: HttpRequest },
): Promise<{ readonly bucket: BucketRow; readonly row: ObjectRow }> => {
  const bucket = await findBucket(ctx, name, fail)
  return { bucket, row: await findVersion(ctx, { bucket, key, versionId, method: request.method }) }
}

/** Fails where the version was deleted before the change came to it. */
export const settleChange = (
  outcome: ChangeOutcome,
  { key }: Pick<TargetInput, 'key'>,
  fail: Fail<'NoSuchKey'>,
): void => {
  if (outcome === 'gone') fail('NoSuchKey', { Key: key })
}
