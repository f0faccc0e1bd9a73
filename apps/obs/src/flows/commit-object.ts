import { failPoint } from '@sealstack/fail-points'
import type { Accept, ObjectPartRow, ObjectRow, PutOutcome } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import type { ObjectEvent } from '../domain/object-event.ts'
import { HAS_FOREIGN_OBJECTS } from '../domain/object-owner.ts'
import { quotaOf } from '../domain/quota.ts'
import { settingOf } from '../domain/setting-key.ts'
import { orAbandon, releaseBlobs } from './release-blobs.ts'

/** What is to become visible. */
export interface CommitInput {
  readonly row: ObjectRow
  readonly parts: readonly ObjectPartRow[]
  readonly accept: Accept
  /** The id of the object of the same bucket that leaves in the same transaction. */
  readonly movedFrom?: string
  /** What has made it, for whoever is told; a PUT or a completed upload where nothing is said. */
  readonly cause: EventCause
}

/** What an event says of its origin. */
export type EventCause = Partial<Pick<ObjectEvent, 'name' | 'requestId' | 'sourceIp'>>

/**
 * The commit point of a write, and what follows from it: the blobs of what it replaced are deleted; its own blob is,
 * where it was not let in. Parts stay with their upload then.
 */
export const commitObject = async (
  ctx: Pick<ObsContext, 'objects' | 'events' | 'settings' | 'blobs' | 'readers' | 'log'>,
  { row, parts, accept, movedFrom, cause }: CommitInput,
): Promise<PutOutcome> => {
  const settings = await ctx.settings.of(row.bucketId)
  if (row.ownerId !== null && !settingOf(settings, HAS_FOREIGN_OBJECTS)) {
    await ctx.settings.put(row.bucketId, { name: HAS_FOREIGN_OBJECTS.name, id: '' }, true, Number(row.createdAtMs))
  }
  const quotaBytes = quotaOf(settings)
  const own = row.blobId === null ? [] : [row.blobId]
  const held = [...own, ...parts.map(({ blobId }) => blobId)]
  const outcome = await orAbandon(ctx, held, () => ctx.objects.put(row, parts, accept, { quotaBytes, movedFrom }))
  failPoint('object-stored')
  await releaseBlobs(ctx, outcome.kind === 'stored' ? outcome.released : own)
  if (outcome.kind === 'stored') {
    tellCreated(ctx, row, cause)
  }
  return outcome
}

/** Tells whoever listens of an object that was written. */
export const tellCreated = ({ events }: Pick<ObsContext, 'events'>, row: ObjectRow, cause: EventCause): void => {
  const { bucketId, key, etag, versionId, size, createdAtMs, uploadId, isAppendable } = row
  const isUpload = uploadId !== null && !isAppendable
  const name = isUpload ? 'ObjectCreated:CompleteMultipartUpload' : 'ObjectCreated:Put'
  const object = { size: Number(size), etag, versionId }
  events.emit({ name, bucketId, key, object, atMs: Number(createdAtMs), ...cause })
}
