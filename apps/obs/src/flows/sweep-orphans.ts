import { failPoint } from '@sealstack/fail-points'
import type { ObsContext } from '../context.ts'

const BATCH = 500

/**
 * Deletes blobs that nothing refers to: what a crash between a blob's commit and its row's has left, or one between a
 * row's replacement and the deletion of its old blob. Only blobs older than `beforeMs` are judged, since a younger one
 * may belong to a write under way. Gives how many were deleted. `signal` ends it early.
 */
export const sweepOrphans = async (
  { blobs, objects }: Pick<ObsContext, 'blobs' | 'objects'>,
  { beforeMs, signal }: { readonly beforeMs: number; readonly signal: AbortSignal },
): Promise<number> => {
  let deleted = 0
  const judge = async (ids: readonly string[]): Promise<void> => {
    const referred = await objects.referred(ids)
    for (const id of ids.filter((each) => !referred.has(each))) {
      failPoint('before-orphan-swept')
      if (await blobs.delete(id)) deleted += 1
    }
  }
  let batch: string[] = []
  for await (const { id, modifiedAtMs } of blobs.list()) {
    if (signal.aborted) return deleted
    if (modifiedAtMs < beforeMs) batch.push(id)
    if (batch.length === BATCH) {
      await judge(batch)
      batch = []
    }
  }
  if (batch.length > 0) await judge(batch)
  return deleted
}
