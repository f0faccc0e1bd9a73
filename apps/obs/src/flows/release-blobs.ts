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
