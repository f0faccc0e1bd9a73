import { randomUUID } from 'node:crypto'
import { failPoint } from '@sealstack/fail-points'
import type { FoundVersion, RemovalResult } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { isLocked } from '../domain/object-lock.ts'
import { mayDelete } from '../domain/write-conditions.ts'
import type { EventCause } from './commit-object.ts'
import { releaseBlobs } from './release-blobs.ts'

/** What is to be deleted: a version for good, or a key. */
export interface Deletion {
  readonly key: string
  readonly versionId: string | undefined
  /** It is deleted only when it has this ETag. */
  readonly ifMatch: string | undefined
  /** A further condition on what is there, which counts as another ETag where it does not hold. */
  readonly stillHolds?: (current: FoundVersion | undefined) => boolean
}

/** Deletions that belong together. */
export interface DeleteInput {
  readonly deletions: readonly Deletion[]
  /** Whether a retention of GOVERNANCE is no hindrance. */
  readonly mayBypass: boolean
  readonly cause: Omit<EventCause, 'name'>
  /** What events of it are called; `ObjectRemoved` where nothing is said. */
  readonly family?: 'ObjectRemoved' | 'LifecycleExpiration'
}

/** How one deletion ended. */
export type DeletionResult =
  | Exclude<RemovalResult, { readonly kind: 'refused' }>
  /** It has another ETag. */
  | { readonly kind: 'differs' }
  /** It is under a legal hold or its retention is still running. */
  | { readonly kind: 'locked' }

/** Deletions that one transaction makes: others wait for it meanwhile. */
const BATCH = 100

/** Deletes versions and keys, and the blobs that nothing refers to any more; the results are in the deletions' order. */
export const deleteObjects = async (
  ctx: Pick<ObsContext, 'objects' | 'events' | 'blobs' | 'readers' | 'log' | 'versionIds' | 'clock'>,
  bucketId: string,
  { deletions, mayBypass, cause, family = 'ObjectRemoved' }: DeleteInput,
): Promise<readonly DeletionResult[]> => {
  const all: DeletionResult[] = []
  const nowMs = ctx.clock.now()
  const isHeld = (versionId: string | undefined, current: FoundVersion | undefined): boolean =>
    versionId !== undefined && current !== undefined && isLocked(current, nowMs, mayBypass)
  for (let at = 0; at < deletions.length; at += BATCH) {
    const batch = deletions.slice(at, at + BATCH)
    const reasons: (DeletionResult | undefined)[] = []
    const removals = batch.map(({ key, versionId, ifMatch, stillHolds = () => true }, index) => ({
      key,
      versionId,
      accept: (current: FoundVersion | undefined) => {
        // It may be asked again, where a transaction is.
        if (!mayDelete(ifMatch, current) || !stillHolds(current)) reasons[index] = DIFFERS
        else reasons[index] = isHeld(versionId, current) ? { kind: 'locked' } : undefined
        return reasons[index] === undefined
      },
      marker: { id: randomUUID(), ...ctx.versionIds.next(), createdAtMs: BigInt(nowMs) },
    }))
    const { released, results } = await ctx.objects.remove(bucketId, removals)
    failPoint('objects-deleted')
    await releaseBlobs(ctx, released)
    batch.forEach(({ key, versionId }, index) => {
      const told = tellingOf(results[index], versionId)
      if (told) ctx.events.emit({ name: `${family}:${told.what}`, bucketId, key, atMs: nowMs, object: told, ...cause })
    })
    all.push(...results.map((result, index) => (result.kind === 'refused' ? (reasons[index] ?? DIFFERS) : result)))
  }
  return all
}

/** What is told of a removal; of one that has found nothing, nothing is. */
const tellingOf = (
  result: RemovalResult | undefined,
  versionId: string | undefined,
): { readonly what: string; readonly versionId?: string } | undefined => {
  if (result?.kind === 'marked') return { what: 'DeleteMarkerCreated', versionId: result.versionId }
  return result?.kind === 'removed' && result.isFound ? { what: 'Delete', versionId } : undefined
}

const DIFFERS: DeletionResult = { kind: 'differs' }
