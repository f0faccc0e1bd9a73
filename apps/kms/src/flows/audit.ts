import { join } from 'node:path'
import type { EventKeeping } from '@sealstack/config'
import type { HttpRequest } from '@sealstack/http'
import { eventBatches, type Logger, withoutAbsent } from '@sealstack/logging'
import type { EventFilter, EventRepository, EventRow, StoredEvent } from '@sealstack/metadata/kms'
import type { Trail } from '../domain/caller.ts'

/** How a call ended, beside what its trail says. */
export type CallEnd = Pick<EventRow, 'region' | 'dialect' | 'operation' | 'status' | 'code' | 'cause' | 'traceId'>

/** The audit trail: one event for each call, refused ones too. Events bear no plaintext, no key and no token. */
export interface Audit {
  /** What a request has told of itself so far. */
  readonly trailOf: (request: HttpRequest) => Trail
  /** Takes down a call. It is written with the next batch, at the latest 200 ms later. */
  readonly record: (request: HttpRequest, end: CallEnd) => void
  /** Events, with all that were recorded before. */
  readonly list: (filter: EventFilter) => Promise<readonly StoredEvent[]>
  /** Removes the events that are older than the trail is kept. The files go by their own size. */
  readonly prune: () => Promise<void>
  /** Writes what is still to be written. */
  readonly flush: () => Promise<void>
}

/** What the trail works with. */
export interface AuditDeps {
  readonly events: EventRepository
  /** Where `events.jsonl` is written; nowhere when undefined. */
  readonly dataDir: string | undefined
  readonly keeping: EventKeeping
  readonly clock: { readonly now: () => number }
  readonly log: Logger
}

/** The member of the encryption context in which S3 and OBS name the object or the bucket. */
const RESOURCE = 'aws:s3:arn'

const TRAIL = Symbol('trail')

/** Kept with the request itself: a weak map of all requests costs every collection of garbage more than the rest. */
const trailOf = (request: HttpRequest & { [TRAIL]?: Trail }): Trail => {
  request[TRAIL] ??= {}
  return request[TRAIL]
}

/** An audit trail in the database, and as JSON Lines in the data folder. */
export const auditTrail = ({ events, dataDir, keeping, clock, log }: AuditDeps): Audit => {
  const { keptMs, fileBytes, files } = keeping
  const file = dataDir === undefined ? undefined : { path: join(dataDir, 'events.jsonl'), maxBytes: fileBytes, files }
  const { add, flush } = eventBatches({ insert: events.insert, file, present: shownOf, log })
  return {
    trailOf,
    record: (request, end) => {
      const trail = trailOf(request)
      const atMs = clock.now()
      add(eventOf(request.id, atMs, end, trail))
      for (const { trail: own, ...outcome } of trail.calls ?? []) {
        add(eventOf(request.id, atMs, { ...end, ...outcome }, own))
      }
    },
    list: async (filter) => {
      await flush()
      return events.list(filter)
    },
    prune: () => events.prune(clock.now() - keptMs),
    flush,
  }
}

/** Member by member: an object that is put together from others takes ten times as long to make. */
const eventOf = (
  requestId: string,
  atMs: number,
  { region, dialect, operation, status, code, cause, traceId }: CallEnd,
  { principal, via, keyId, keyVersion, context, reason, count }: Trail,
): EventRow => ({
  atMs,
  region,
  requestId,
  cause,
  traceId,
  principal: principal?.arn ?? null,
  via: via ?? null,
  dialect,
  operation,
  keyId: keyId ?? null,
  keyVersion: keyVersion ?? null,
  context: context === undefined || Object.keys(context).length === 0 ? null : JSON.stringify(context),
  resource: context?.[RESOURCE] ?? null,
  status,
  code,
  reason: reason ?? null,
  count: count ?? null,
})

/** What every event has, as it is shown. */
export type PresentedEvent = Pick<EventRow, 'requestId' | 'dialect' | 'status'> & { readonly time: string }

/** An event as it is shown: times in ISO 8601, nothing that is not there. */
export const presentEvent = (event: EventRow): PresentedEvent => withoutAbsent(shownOf(event))

/** Member by member, since there is a line for each call. */
const shownOf = (event: EventRow & { readonly id?: number }) => ({
  time: new Date(event.atMs).toISOString(),
  id: event.id,
  region: event.region,
  requestId: event.requestId,
  cause: event.cause ?? undefined,
  traceId: event.traceId ?? undefined,
  principal: event.principal ?? undefined,
  via: event.via ?? undefined,
  dialect: event.dialect,
  operation: event.operation ?? undefined,
  keyId: event.keyId ?? undefined,
  keyVersion: event.keyVersion ?? undefined,
  status: event.status,
  code: event.code ?? undefined,
  reason: event.reason ?? undefined,
  count: event.count ?? undefined,
  encryptionContext: event.context === null ? undefined : JSON.parse(event.context),
})
