import { failPoint } from '@sealstack/fail-points'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import {
  expirationOf,
  isMarkerExpired,
  isNoncurrentExpired,
  isUploadExpired,
  LIFECYCLE,
  type Lifecycle,
  noncurrentTransitionOf,
  transitionOf,
} from '../domain/lifecycle.ts'
import type { StorageClass } from '../domain/storage-class.ts'
import { type AgingVersion, agingVersions } from './aging-versions.ts'
import { type Deletion, deleteObjects } from './delete-objects.ts'
import { releaseBlobs } from './release-blobs.ts'

type Deps = Pick<
  ObsContext,
  'objects' | 'uploads' | 'settings' | 'events' | 'blobs' | 'readers' | 'versionIds' | 'clock' | 'log'
>

const BATCH = 500

/** What one pass has done. */
export interface LifecycleReport {
  readonly expired: number
  readonly transitioned: number
  readonly aborted: number
}

/** Does what the rules of every bucket want done by now. `signal` ends it early, between two batches. */
export const runLifecycle = async (deps: Deps, signal: AbortSignal): Promise<LifecycleReport> => {
  const report = { expired: 0, transitioned: 0, aborted: 0 }
  for (const { bucket, document } of await deps.settings.bucketsWith(LIFECYCLE.name)) {
    // Only what the shape of this setting has read is stored under its name.
    const lifecycle = document as Lifecycle
    await ageObjects(deps, { bucket, lifecycle, signal }, report)
    await abortUploads(deps, { bucket, lifecycle, signal }, report)
  }
  return report
}

interface Pass {
  readonly bucket: BucketRow
  readonly lifecycle: Lifecycle
  readonly signal: AbortSignal
}

type Counts = { -readonly [Name in keyof LifecycleReport]: number }

/**
 * What is due expires: a current version as a DELETE without a version would have it, others for good, and delete markers
 * that hide nothing any more. The rest moves to its class.
 */
const ageObjects = async (deps: Deps, pass: Pass, counts: Counts): Promise<void> => {
  const { lifecycle, bucket } = pass
  let due: Deletion[] = []
  const expire = async (): Promise<void> => {
    const results = await deleteObjects(deps, bucket.id, { ...BY_RULE, deletions: due })
    failPoint('object-expired')
    counts.expired += results.filter(({ kind }) => kind === 'removed' || kind === 'marked').length
    due = []
  }
  for await (const version of agingVersions(deps.objects, pass)) {
    const nowMs = deps.clock.now()
    const { row } = version
    if (isExpired(lifecycle, version, nowMs)) {
      due.push(deletionOf(version))
      if (due.length === BATCH) await expire()
      continue
    }
    const storageClass = classOf(lifecycle, version, nowMs)
    if (!storageClass || !(await move(deps.objects, version, storageClass))) continue
    counts.transitioned += 1
    const object = { size: Number(row.size), etag: row.etag, versionId: row.versionId }
    deps.events.emit({ name: 'LifecycleTransition', bucketId: bucket.id, key: row.key, object, atMs: nowMs })
  }
  await expire()
}

/** Nobody is asked for, and a rule gets past no lock. */
const BY_RULE = { mayBypass: false, cause: {}, family: 'LifecycleExpiration' } as const

const isExpired = (lifecycle: Lifecycle, version: AgingVersion, nowMs: number): boolean => {
  const { row, aging, newer, isAlone } = version
  if (newer !== undefined) return isNoncurrentExpired(lifecycle, aging, { newer, nowMs })
  if (row.isDeleteMarker) return isAlone && isMarkerExpired(lifecycle, aging, nowMs)
  return (expirationOf(lifecycle, aging)?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs
}

const classOf = (lifecycle: Lifecycle, { row, aging, newer }: AgingVersion, nowMs: number) => {
  if (row.isDeleteMarker) return undefined
  return newer === undefined
    ? transitionOf(lifecycle, aging, nowMs)
    : noncurrentTransitionOf(lifecycle, aging, { newer, nowMs })
}

/** Whoever has replaced an object meanwhile has begun its days anew; one that is current again has none that count. */
const deletionOf = ({ row: { id, key, versionId, isDeleteMarker }, newer }: AgingVersion): Deletion => ({
  key,
  versionId: newer === undefined && !isDeleteMarker ? undefined : versionId,
  ifMatch: undefined,
  stillHolds: (current) => current?.id === id && current.isLatest === (newer === undefined),
})

/** False when it was replaced, deleted or brought back meanwhile. What was restored from an archive lies in another now. */
const move = async (
  objects: Deps['objects'],
  { row, newer }: AgingVersion,
  storageClass: StorageClass,
): Promise<boolean> => {
  const outcome = await objects.change(row.id, (current) =>
    current.isLatest === (newer === undefined)
      ? { storageClass, restoredFromMs: null, restoredUntilMs: null }
      : undefined,
  )
  return outcome === 'changed'
}

const abortUploads = async (deps: Deps, { bucket, lifecycle, signal }: Pass, counts: Counts): Promise<void> => {
  const { uploads, clock } = deps
  let after = ''
  while (!signal.aborted) {
    const rows = await uploads.listById(bucket.id, after, BATCH)
    for (const { id, key, createdAtMs } of rows) {
      if (!isUploadExpired(lifecycle, key, Number(createdAtMs), clock.now())) continue
      const released = await uploads.remove(id)
      if (!released) continue
      await releaseBlobs(deps, released)
      counts.aborted += 1
    }
    if (rows.length < BATCH) return
    after = rows.at(-1)?.id ?? ''
  }
}
