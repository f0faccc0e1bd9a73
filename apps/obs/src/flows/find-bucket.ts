import type { Fail } from '@sealstack/errors'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'

/** The bucket of a name, or the error that there is none. */
export const findBucket = async (
  { buckets }: Pick<ObsContext, 'buckets'>,
  name: string,
  fail: Fail<'NoSuchBucket'>,
): Promise<BucketRow> => (await buckets.find(name)) ?? fail('NoSuchBucket', { BucketName: name })
