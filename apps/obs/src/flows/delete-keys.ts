import type { Removal } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import type { EventCause } from './commit-object.ts'
import { releaseBlobs } from './release-blobs.ts'

/** Keys that one transaction removes: others wait for it meanwhile. */
const BATCH = 100

/** Deletes keys and their blobs; gives the keys whose condition did not hold. */
export const deleteKeys = async (
  ctx: Pick<ObsContext, 'objects' | 'events' | 'clock' | 'blobs' | 'readers' | 'log'>,
  bucketId: string,
  removals: readonly Removal[],
  cause: EventCause = {},
): Promise<ReadonlySet<string>> => {
  const all = new Set<string>()
  for (let at = 0; at < removals.length; at += BATCH) {
    const { released, refused, removed } = await ctx.objects.remove(bucketId, removals.slice(at, at + BATCH))
    await releaseBlobs(ctx, released)
    for (const key of refused) all.add(key)
    for (const key of removed) {
      ctx.events.emit({ name: 'ObjectRemoved:Delete', bucketId, key, atMs: ctx.clock.now(), ...cause })
    }
  }
  return all
}
