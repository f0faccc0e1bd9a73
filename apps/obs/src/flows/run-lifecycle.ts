import type { BucketRow, ListedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import {
  type AgingObject,
  expirationOf,
  isUploadExpired,
  LIFECYCLE,
  type Lifecycle,
  prefixOf,
  transitionOf,
} from '../domain/lifecycle.ts'
import { deleteKeys } from './delete-keys.ts'
import { releaseBlobs } from './release-blobs.ts'

type Deps = Pick<ObsContext, 'objects' | 'uploads' | 'settings' | 'events' | 'blobs' | 'readers' | 'clock' | 'log'>

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

/** Current versions: those that are due expire, as a DELETE without a version would have it; others move to their class. */
const ageObjects = async (deps: Deps, { bucket, lifecycle, signal }: Pass, counts: Counts): Promise<void> => {
  const { objects, clock } = deps
  const prefix = prefixOf(lifecycle)
  let after: string | undefined
  while (!signal.aborted) {
    const rows = await objects.list(bucket.id, { prefix, after, limit: BATCH })
    const nowMs = clock.now()
    const due = rows.filter((row) => (expirationOf(lifecycle, agingOf(row))?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs)
    // Whoever has replaced an object meanwhile has begun its days anew.
    const removals = due.map(({ id, key }) => ({
      key,
      accept: (current?: { readonly id: string }) => current?.id === id,
    }))
    const refused = await deleteKeys(deps, bucket.id, removals, { name: 'LifecycleExpiration:Delete' })
    counts.expired += due.length - refused.size
    for (const row of rows.filter((each) => !due.includes(each))) {
      const storageClass = transitionOf(lifecycle, agingOf(row), nowMs)
      if (!storageClass || !(await objects.update(row.id, { storageClass }))) continue
      counts.transitioned += 1
      const object = { size: Number(row.size), etag: row.etag }
      deps.events.emit({ name: 'LifecycleTransition', bucketId: bucket.id, key: row.key, object, atMs: nowMs })
    }
    if (rows.length < BATCH) return
    after = rows.at(-1)?.key
  }
}

const agingOf = ({ key, size, createdAtMs, storageClass }: ListedRow): AgingObject => ({
  key,
  sizeBytes: Number(size),
  sinceMs: Number(createdAtMs),
  tags: [],
  storageClass,
})

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
