import type { Accept, ObjectPartRow, ObjectRow, PutOutcome } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { quotaOf } from '../domain/quota.ts'
import { releaseBlobs } from './release-blobs.ts'

/** What is to become visible. */
export interface CommitInput {
  readonly row: ObjectRow
  readonly parts: readonly ObjectPartRow[]
  readonly accept: Accept
}

/**
 * The commit point of a write, and what follows from it: the blobs of what it replaced are deleted; its own blob is,
 * where it was not let in. Parts stay with their upload then.
 */
export const commitObject = async (
  ctx: Pick<ObsContext, 'objects' | 'settings' | 'blobs' | 'readers' | 'log'>,
  { row, parts, accept }: CommitInput,
): Promise<PutOutcome> => {
  const quotaBytes = quotaOf(await ctx.settings.of(row.bucketId))
  const outcome = await ctx.objects.put(row, parts, accept, quotaBytes)
  const unused = row.blobId === null ? [] : [row.blobId]
  await releaseBlobs(ctx, outcome.kind === 'stored' ? outcome.released : unused)
  return outcome
}
