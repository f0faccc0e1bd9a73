import { join } from 'node:path'
import type { Principal } from '@sealstack/auth'
import type { EventKeeping } from '@sealstack/config'
import { eventBatches, type Logger, withoutAbsent } from '@sealstack/logging'
import type {
  ObjectEventFilter,
  ObjectEventRepository,
  ObjectEventRow,
  SealedRow,
  StoredObjectEvent,
} from '@sealstack/metadata/obs'

type KeyFact = 'keyArn' | 'keyVersion' | 'outerKeyArn' | 'outerKeyVersion'

/** An object that a request has to do with, beside what its address says. */
export interface Touch {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  /** What became of it: its data keys were asked for, or made; or it was one of many to be deleted or re-wrapped. */
  readonly use: 'opened' | 'sealed' | 'deleted' | 'rewrapped'
  readonly sealed?: Pick<SealedRow, 'encryption' | KeyFact>
  /** How it ended, where that is not how the request did. */
  readonly ending?: Pick<ObjectEventRow, 'status' | 'code' | 'reason'>
}

/** How a request ended. */
export type RequestEnd = Omit<ObjectEventRow, 'isSource' | 'encryption' | KeyFact>

/**
 * The object store's audit trail: an event for each request, refused ones too, and for each object that it touches.
 * Events bear no plaintext, no key and no token.
 */
export interface ObjectAudit {
  /** Notes what a request has to do with. It counts once the request is recorded. */
  readonly touch: (requestId: string | undefined, touch: Touch) => void
  /** Notes what the fields of a form say: where it goes, and who has signed it. */
  readonly ofForm: (requestId: string, form: { readonly key: string; readonly principal?: Principal }) => void
  /** Takes down a request that has ended. */
  readonly record: (end: RequestEnd) => void
  /** Events, with all that were recorded before. */
  readonly list: (filter: ObjectEventFilter) => Promise<readonly StoredObjectEvent[]>
  /** Removes the events that are older than the trail is kept. The files go by their own size. */
  readonly prune: () => Promise<void>
  /** Writes what is still to be written. */
  readonly flush: () => Promise<void>
}

/** What the trail works with. */
export interface ObjectAuditDeps {
  readonly events: ObjectEventRepository
  /** Where `events.jsonl` is written; nowhere when undefined. */
  readonly dataDir: string | undefined
  readonly keeping: EventKeeping
  readonly clock: { readonly now: () => number }
  readonly log: Logger
}

interface Notes {
  readonly touches: Touch[]
  form?: Pick<RequestEnd, 'key' | 'principal'>
}

/** An audit trail in the database, and as JSON Lines in the data folder. */
export const objectAudit = ({ events, dataDir, keeping, clock, log }: ObjectAuditDeps): ObjectAudit => {
  const { keptMs, fileBytes, files } = keeping
  const file = dataDir === undefined ? undefined : { path: join(dataDir, 'events.jsonl'), maxBytes: fileBytes, files }
  const { add, flush } = eventBatches({
    insert: events.insert,
    file,
    present: shownOf,
    log,
  })
  // Of requests under way: each is taken away when it is recorded, and all are.
  const noted = new Map<string, Notes>()
  const notesOf = (requestId: string): Notes => {
    const known = noted.get(requestId)
    if (known) return known
    const fresh = { touches: [] }
    noted.set(requestId, fresh)
    return fresh
  }
  return {
    touch: (requestId, touch) => {
      if (requestId !== undefined) notesOf(requestId).touches.push(touch)
    },
    ofForm: (requestId, { key, principal }) => {
      notesOf(requestId).form = { key, principal: principal?.arn ?? null }
    },
    record: (end) => {
      const notes = noted.get(end.requestId)
      noted.delete(end.requestId)
      add(...eventsOf(notes?.form ? { ...end, ...notes.form } : end, notes?.touches ?? []))
    },
    list: async (filter) => {
      await flush()
      return events.list(filter)
    },
    prune: () => events.prune(clock.now() - keptMs),
    flush,
  }
}

/** One event for the request itself, about what it writes or else reads, and one for each other object. */
const eventsOf = (end: RequestEnd, touches: readonly Touch[]): readonly ObjectEventRow[] => {
  const isOwn = ({ bucket, key, use }: Touch): boolean =>
    (use === 'opened' || use === 'sealed') && bucket === end.bucket && (end.key === null || key === end.key)
  const own = touches.find((touch) => touch.use === 'sealed' && isOwn(touch)) ?? touches.find(isOwn)
  const { bucket, versionId, bytesIn, bytesOut } = end
  const key = end.key ?? own?.key ?? null
  const event = eventOf(end, { bucket, key, versionId, isSource: false, bytesIn, bytesOut }, end, own?.sealed)
  if (touches.length === (own === undefined ? 0 : 1)) return [event]
  return [event, ...touches.filter((touch) => touch !== own).map((touch) => otherEvent(end, touch))]
}

const otherEvent = (end: RequestEnd, { bucket, key, versionId, use, sealed, ending }: Touch): ObjectEventRow => {
  const about = { bucket, key, versionId: versionId ?? null, isSource: use === 'opened', bytesIn: 0, bytesOut: 0 }
  return eventOf(end, about, ending ?? end, sealed)
}

/** Member by member: there is one for each request, and an object that is put together from others is slow to make. */
const eventOf = (
  { atMs, requestId, traceId, dialect, operation, principal, sourceIp }: RequestEnd,
  { bucket, key, versionId, isSource, bytesIn, bytesOut }: Pick<ObjectEventRow, About>,
  { status, code, reason }: NonNullable<Touch['ending']>,
  sealed: Touch['sealed'],
): ObjectEventRow => ({
  atMs,
  requestId,
  traceId,
  dialect,
  operation,
  bucket,
  key,
  versionId,
  isSource,
  principal,
  sourceIp,
  status,
  code,
  reason,
  bytesIn,
  bytesOut,
  encryption: sealed?.encryption ?? null,
  keyArn: sealed?.keyArn || null,
  keyVersion: sealed?.keyVersion ?? null,
  outerKeyArn: sealed?.outerKeyArn ?? null,
  outerKeyVersion: sealed?.outerKeyVersion ?? null,
})

type About = 'bucket' | 'key' | 'versionId' | 'isSource' | 'bytesIn' | 'bytesOut'

/** What every event has, as it is shown. */
export type PresentedObjectEvent = Pick<ObjectEventRow, 'requestId' | 'dialect' | 'status'> & {
  readonly time: string
  readonly outcome: 'allowed' | 'refused' | 'failed'
}

/** An event as it is shown: times in ISO 8601, nothing that is not there, and in one word how it ended. */
export const presentObjectEvent = (event: ObjectEventRow): PresentedObjectEvent => withoutAbsent(shownOf(event))

/** Member by member, since there is a line for each request. */
const shownOf = (event: ObjectEventRow & { readonly id?: number }) => ({
  time: new Date(event.atMs).toISOString(),
  outcome: outcomeOf(event),
  requestId: event.requestId,
  dialect: event.dialect,
  status: event.status,
  id: event.id,
  traceId: event.traceId ?? undefined,
  operation: event.operation ?? undefined,
  bucket: event.bucket ?? undefined,
  key: event.key ?? undefined,
  versionId: event.versionId ?? undefined,
  principal: event.principal ?? undefined,
  sourceIp: event.sourceIp ?? undefined,
  code: event.code ?? undefined,
  reason: event.reason ?? undefined,
  bytesIn: event.bytesIn,
  bytesOut: event.bytesOut,
  encryption: event.encryption ?? undefined,
  keyArn: event.keyArn ?? undefined,
  keyVersion: event.keyVersion ?? undefined,
  outerKeyArn: event.outerKeyArn ?? undefined,
  outerKeyVersion: event.outerKeyVersion ?? undefined,
  isSource: event.isSource || undefined,
})

/** `refused` is for want of a permission, or by the KMS; whatever else failed was not to be had for other reasons. */
const outcomeOf = ({ status, code }: Pick<ObjectEventRow, 'status' | 'code'>): PresentedObjectEvent['outcome'] => {
  if (status === 401 || status === 403 || code?.startsWith('KMS.')) return 'refused'
  return status < 400 && code === null ? 'allowed' : 'failed'
}
