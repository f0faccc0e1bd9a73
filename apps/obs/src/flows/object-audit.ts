import { join } from 'node:path'
import type { Principal } from '@sealstack/auth'
import type { EventKeeping } from '@sealstack/config'
import { eventBatches, type Logger } from '@sealstack/logging'
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

/** How long events wait for others, in ms: what a sudden end of the process may lose of them. */
const BATCH_MS = 200

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
    present: presentObjectEvent,
    waitMs: BATCH_MS,
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
      const { touches = [], form } = noted.get(end.requestId) ?? {}
      noted.delete(end.requestId)
      add(...eventsOf({ ...end, ...form }, touches))
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
  const others = touches.filter((touch) => touch !== own)
  return [
    { ...end, key: end.key ?? own?.key ?? null, isSource: false, ...keysOf(own) },
    ...others.map((touch) => otherEvent(end, touch)),
  ]
}

/** Member by member: of what is re-wrapped or deleted in bulk there are many, and spreads are slow. */
const otherEvent = (end: RequestEnd, { bucket, key, versionId, use, sealed, ending = end }: Touch): ObjectEventRow => ({
  atMs: end.atMs,
  requestId: end.requestId,
  traceId: end.traceId,
  dialect: end.dialect,
  operation: end.operation,
  bucket,
  key,
  versionId: versionId ?? null,
  isSource: use === 'opened',
  principal: end.principal,
  sourceIp: end.sourceIp,
  status: ending.status,
  code: ending.code,
  reason: ending.reason,
  bytesIn: 0,
  bytesOut: 0,
  encryption: sealed?.encryption ?? null,
  keyArn: sealed?.keyArn || null,
  keyVersion: sealed?.keyVersion ?? null,
  outerKeyArn: sealed?.outerKeyArn ?? null,
  outerKeyVersion: sealed?.outerKeyVersion ?? null,
})

const keysOf = (touch: Touch | undefined) => {
  const { encryption, keyArn, keyVersion, outerKeyArn, outerKeyVersion } = touch?.sealed ?? NOT_SEALED
  return { encryption, keyArn: keyArn || null, keyVersion, outerKeyArn, outerKeyVersion }
}

const NOT_SEALED = { encryption: null, keyArn: null, keyVersion: null, outerKeyArn: null, outerKeyVersion: null }

/** What every event has, as it is shown. */
export type PresentedObjectEvent = Pick<ObjectEventRow, 'requestId' | 'dialect' | 'status'> & {
  readonly time: string
  readonly outcome: 'allowed' | 'refused' | 'failed'
}

/** An event as it is shown: times in ISO 8601, nothing that is not there, and in one word how it ended. */
export const presentObjectEvent = ({ atMs, isSource, ...event }: ObjectEventRow): PresentedObjectEvent => {
  const { requestId, dialect, status } = event
  const shown: Record<string, unknown> = {}
  for (const name of Object.keys(event) as (keyof typeof event)[]) {
    if (event[name] !== null) shown[name] = event[name]
  }
  if (isSource) shown.isSource = true
  return { time: new Date(atMs).toISOString(), outcome: outcomeOf(event), requestId, dialect, status, ...shown }
}

/** `refused` is for want of a permission, or by the KMS; whatever else failed was not to be had for other reasons. */
const outcomeOf = ({ status, code }: Pick<ObjectEventRow, 'status' | 'code'>): PresentedObjectEvent['outcome'] => {
  if (status === 401 || status === 403 || code?.startsWith('KMS.')) return 'refused'
  return status < 400 && code === null ? 'allowed' : 'failed'
}
