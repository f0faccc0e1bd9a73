import { mkdir } from 'node:fs/promises'
import type { Principal } from '@sealstack/auth'
import type { Dispatch } from '@sealstack/http'
import type { ObjectEventFilter, StoredObjectEvent } from '@sealstack/metadata/obs'
import type { AccessExplanation, AccessQuestion } from '@sealstack/policy'
import { createObsDispatch } from './app.ts'
import type { ObsConfig } from './config.ts'
import { createContext, type ObsContext, type ObsCopy, type ObsOverrides } from './context.ts'
import type { EventRecord } from './domain/object-event.ts'
import { s3Errors } from './errors.ts'
import { accessLogs } from './flows/access-logs.ts'
import { explainNeed } from './flows/explain-need.ts'
import { lifecycleSchedule } from './flows/lifecycle-schedule.ts'
import type { EventDelivery, RecentFilter } from './flows/object-events.ts'
import type { LifecycleReport } from './flows/run-lifecycle.ts'
import { type ScrubLine, type ScrubQuery, scrub } from './flows/scrub.ts'
import { sweepOrphans } from './flows/sweep-orphans.ts'
import { type Wrapping, wrapping } from './flows/wrapping.ts'

export { KeyringError } from '@sealstack/envelope'
export { DEFAULT_DOMAINS, type ObsConfig, type ObsProcessConfig, readConfig } from './config.ts'
export type { ObsCopy, ObsOverrides } from './context.ts'
export type { EventRecord } from './domain/object-event.ts'
export type { KeyImpact, KeyVersionUsage } from './flows/key-status.ts'
export { type PresentedObjectEvent, presentObjectEvent } from './flows/object-audit.ts'
export type { EventDelivery, ObjectEventWatcher, RecentFilter } from './flows/object-events.ts'
export type { LifecycleReport } from './flows/run-lifecycle.ts'
export type { ScrubLine, ScrubQuery } from './flows/scrub.ts'
export { MalformedPlaceError, UnknownBucketError, type Wrapping, type WrappingReport } from './flows/wrapping.ts'

/** Every code that the store answers with, beside those of the KMS. */
export const errorCodes: readonly string[] = Object.keys(s3Errors)

/** A running object store, without a port of its own. */
export interface Obs {
  /** Takes signed requests, from a socket or without one. */
  readonly dispatch: Dispatch
  /** What the metadata says of an object, the wrapped data key included; undefined when there is none. */
  readonly inspect: (bucket: string, key: string) => Promise<StoredObject | undefined>
  /** Settles once the blobs that a crash has left were looked for, with how many were deleted; none are left in memory. */
  readonly swept: Promise<number>
  /** Calls `listener` for each event that a bucket's notification asks for; gives what ends that. */
  readonly onEvent: (listener: (delivery: EventDelivery) => void) => () => void
  /** The latest events of this run as S3's notifications tell them, whatever buckets have configured. */
  readonly recentEvents: (filter: RecentFilter) => Promise<readonly EventRecord[]>
  /** Why somebody may do something with a bucket or an object, or not. */
  readonly explain: (principal: Principal, question: AccessQuestion) => Promise<AccessExplanation>
  /** The audit trail: every request, refused ones too. */
  readonly audit: (filter: ObjectEventFilter) => Promise<readonly StoredObjectEvent[]>
  /** What wraps the data keys of objects: counted, re-wrapped. */
  readonly wrapping: Wrapping
  /** Does what lifecycle rules want done by now, without waiting for midnight on the clock; gives how much was done. */
  readonly runLifecycle: () => Promise<LifecycleReport>
  /** Writes the access logs that buckets ask for without waiting for their time; gives how many. */
  readonly deliverLogs: () => Promise<number>
  /** Verifies all that is stored, and tells as it goes; undefined where there is no such bucket. `signal` ends it early. */
  readonly scrub: (query: ScrubQuery, signal: AbortSignal) => Promise<AsyncIterable<ScrubLine> | undefined>
  /**
   * Holds no bucket keys and no keys of what was read lately any more, so that the next request asks the KMS: to be called
   * whenever a key of it, or what somebody may do with one, has changed.
   */
  readonly forgetKeys: () => void
  /** Writes all that a store in memory holds to a new file, for another to begin as. */
  readonly copyTo: (path: string) => Promise<ObsCopy>
  readonly close: () => Promise<void>
}

/** An object as the store keeps it. */
export interface StoredObject {
  readonly keyArn: string
  readonly wrappedDek: Uint8Array
  readonly encryption: string
  /** Undefined when the object is made of parts. */
  readonly blobId: string | undefined
}

/**
 * Opens an object store.
 * @throws MetadataError, StorageError
 */
export const createObs = async (config: ObsConfig, overrides: ObsOverrides): Promise<Obs> => {
  if (config.dataDir !== undefined) await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const startedMs = Date.now()
  const ctx = await createContext(config, overrides)
  const logs = accessLogs(ctx)
  await logs.refresh()
  const dispatch = createObsDispatch(ctx, logs)
  const closing = new AbortController()
  const swept = sweptAtStart(ctx, startedMs, closing.signal)
  const lifecycle = lifecycleSchedule(ctx)
  return {
    dispatch,
    inspect: async (name, key) => {
      const bucket = await ctx.buckets.find(name)
      const row = bucket && (await ctx.objects.findLatest(bucket.id, key))
      return row && { ...row, blobId: row.blobId ?? undefined }
    },
    swept,
    onEvent: ctx.events.subscribe,
    recentEvents: ctx.events.recent,
    explain: (principal, question) => explainNeed(ctx, principal, question),
    audit: ctx.audit.list,
    wrapping: wrapping(ctx),
    runLifecycle: lifecycle.run,
    deliverLogs: logs.deliver,
    scrub: async (query, signal) => {
      if (query.bucket !== undefined && !(await ctx.buckets.find(query.bucket))) return undefined
      return scrub(ctx, query, AbortSignal.any([signal, closing.signal]))
    },
    forgetKeys: () => {
      ctx.bucketKeys.forget()
      ctx.streamKeys.forget()
    },
    copyTo: ctx.copyTo,
    close: async () => {
      closing.abort()
      await lifecycle.close()
      await swept
      await logs.close()
      await ctx.close()
    },
  }
}

const sweptAtStart = async (ctx: ObsContext, beforeMs: number, signal: AbortSignal): Promise<number> => {
  if (ctx.config.dataDir === undefined) return 0
  try {
    return await sweepOrphans(ctx, { beforeMs, signal })
  } catch (error) {
    ctx.log.error({ err: error }, 'the sweep for orphaned blobs failed')
    return 0
  }
}
