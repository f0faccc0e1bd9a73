import { failPoint } from '@sealstack/fail-points'
import type { ObsContext } from '../context.ts'

/**
 * Deletes blobs that nothing refers to any more: now, or once their last reader has ended. One that cannot be deleted is
 * left to the sweep.
 */
export const releaseBlobs = async (
  { blobs, readers, log }: Pick<ObsContext, 'blobs' | 'readers' | 'log'>,
  ids: readonly string[],
): Promise<void> => {
  const remove = async (id: string): Promise<void> => {
    failPoint('before-blob-released')
    await blobs
      .delete(id)
      .catch((error: unknown) => log.warn({ err: error, blobId: id }, 'a blob could not be deleted'))
  }
  for (const id of ids) {
    if (!readers.defer(id, () => void remove(id))) await remove(id)
  }
}

/**
 * Runs what makes blobs visible. Where it fails they are deleted, unless a row refers to them after all: of a commit that
 * fails only the database knows whether it was one. Where that does not answer either, they are left to the sweep.
 */
export const orAbandon = async <Result>(
  { objects, ...ctx }: Pick<ObsContext, 'objects' | 'blobs' | 'readers' | 'log'>,
  ids: readonly string[],
  commit: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await commit()
  } catch (error) {
    try {
      const referred = await objects.referred(ids)
      await releaseBlobs(
        ctx,
        ids.filter((id) => !referred.has(id)),
      )
    } catch (reason) {
      ctx.log.warn({ err: reason }, 'blobs of a write that failed are left to the sweep')
    }
    throw error
  }
}
