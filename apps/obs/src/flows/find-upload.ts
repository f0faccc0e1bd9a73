import type { Fail } from '@sealstack/errors'
import type { BucketRow, UploadRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { findBucket } from './find-bucket.ts'

/** The bucket and the upload of a request, or the error that there is none. */
export const findUpload = async (
  ctx: Pick<ObsContext, 'buckets' | 'uploads'>,
  { bucket: name, key, uploadId }: { readonly bucket: string; readonly key: string; readonly uploadId: string },
  fail: Fail<'NoSuchBucket' | 'NoSuchUpload'>,
): Promise<{ readonly bucket: BucketRow; readonly upload: UploadRow }> => {
  const bucket = await findBucket(ctx, name, fail)
  const upload = (await ctx.uploads.find(bucket.id, key, uploadId)) ?? fail('NoSuchUpload', { UploadId: uploadId })
  return { bucket, upload }
}
