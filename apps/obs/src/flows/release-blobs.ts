import type { ObsContext } from '../context.ts'

/** Deletes blobs that nothing refers to any more. One that cannot be deleted now is left to the sweep. */
export const releaseBlobs = async (
  { blobs, log }: Pick<ObsContext, 'blobs' | 'log'>,
  ids: readonly string[],
): Promise<void> => {
  for (const id of ids) {
    await blobs
      .delete(id)
      .catch((error: unknown) => log.warn({ err: error, blobId: id }, 'a blob could not be deleted'))
  }
}
