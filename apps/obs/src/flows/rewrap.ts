import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Rewrapped } from '@sealstack/envelope'
import type { WrappedPlace, WrappedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { bucketContext, fullContext } from '../domain/encryption.ts'
import { compareGroups, type RewrapScope, type StaleGroup, staleGroups } from './stale-groups.ts'

type Deps = Pick<ObsContext, 'wrappedKeys' | 'rewrapper' | 'audit' | 'clock'>

/** Which data keys are to be wrapped anew, and how much of that at once. */
export interface RewrapOrder extends RewrapScope {
  /** Where an earlier order ended. */
  readonly after: RewrapPlace | undefined
  /** How many at most. */
  readonly limit: number
  /** How many a second at most. */
  readonly perSecond: number | undefined
  readonly signal: AbortSignal
}

/** A place in the walk through a bucket's groups. */
export type RewrapPlace = Omit<StaleGroup['group'], 'bucketId'> & WrappedPlace

/** What became of an order. */
export interface RewrapReport {
  readonly rewrapped: number
  /** Those that somebody else has changed or deleted meanwhile. */
  readonly overtaken: number
  /** Those that the KMS refused, by its code, each with one of its texts and the key of one such object. */
  readonly refused: readonly Refusals[]
  /** Where to go on; undefined at the end. */
  readonly next: RewrapPlace | undefined
}

interface Refusals {
  readonly code: string
  readonly message: string
  readonly example: string
  count: number
}

/** How many data keys one statement replaces: other requests wait for that. */
const BATCH = 200
/** Bucket keys that are remembered, since many objects have one and the same. */
const MAX_REMEMBERED = 1000

interface Walk extends RewrapOrder {
  /** What became of bucket keys. */
  readonly remembered: Map<string, Rewrapped>
  readonly refusals: Map<string, Refusals>
  seen: number
  rewrapped: number
}

/**
 * Wraps the data keys of a bucket's objects and uploads anew, under the newest version of their key or under another one;
 * not a byte of an object is touched. What is done is no longer found by the next order, so one that was broken off is
 * simply given again. Each data key is replaced only if it still is what was wrapped anew.
 * @throws KeyringError; what was done until then stays done.
 */
export const rewrap = async (ctx: Deps, order: RewrapOrder): Promise<RewrapReport> => {
  const walk: Walk = { ...order, remembered: new Map(), refusals: new Map(), seen: 0, rewrapped: 0 }
  const { after } = order
  const groups = (await staleGroups(ctx, order)).filter(({ group }) => !after || compareGroups(group, after) >= 0)
  let next: RewrapPlace | undefined
  for (const stale of groups) {
    const { bucketId: _, ...group } = stale.group
    const from = after && compareGroups(group, after) === 0 ? after : undefined
    const place = await walkGroup(ctx, walk, stale, from)
    if (!place) continue
    next = { ...group, ...place }
    break
  }
  const refused = [...walk.refusals.values()]
  const refusedCount = refused.reduce((sum, { count }) => sum + count, 0)
  return { rewrapped: walk.rewrapped, overtaken: walk.seen - walk.rewrapped - refusedCount, refused, next }
}

/** Works through one group; gives where it had to stop, if it had to. */
const walkGroup = async (
  ctx: Deps,
  walk: Walk,
  stale: StaleGroup,
  from: WrappedPlace | undefined,
): Promise<WrappedPlace | undefined> => {
  const { prefix, limit, perSecond, signal } = walk
  let after: WrappedPlace | undefined = from
  for (;;) {
    const size = Math.min(BATCH, limit - walk.seen, perSecond ?? BATCH)
    if (size <= 0 || signal.aborted) return after ?? BEGINNING
    const startedMs = performance.now()
    const rows = await ctx.wrappedKeys.list(stale.group, { prefix, after, limit: size })
    if (rows.length > 0) await rewrapRows(ctx, walk, stale, rows)
    const last = rows.at(-1)
    if (last) after = { key: last.key, id: last.id }
    if (rows.length < size) return undefined
    if (perSecond !== undefined) await pace(startedMs + (rows.length / perSecond) * 1000, signal)
  }
}

const BEGINNING: WrappedPlace = { key: '', id: '' }

const pace = async (untilMs: number, signal: AbortSignal): Promise<void> => {
  await sleep(Math.max(0, untilMs - performance.now()), undefined, { signal }).catch(() => undefined)
}

const rewrapRows = async (
  ctx: Deps,
  walk: Walk,
  { group, target }: StaleGroup,
  rows: readonly WrappedRow[],
): Promise<void> => {
  const requestId = randomUUID()
  const outcomes = await outcomesOf(ctx, walk, { requestId, fromKeyArn: group.keyArn, toKeyId: target, rows })
  const changes = rows.flatMap(({ id, wrapped }, index) => {
    const outcome = outcomes[index]
    return outcome?.kind === 'rewrapped' ? [{ id, wrapped, next: outcome.wrapped, keyVersion: outcome.keyVersion }] : []
  })
  walk.seen += rows.length
  const replaced = new Set(await ctx.wrappedKeys.replace(group, target, changes))
  walk.rewrapped += replaced.size
  rows.forEach((row, index) => {
    const outcome = outcomes[index]
    // Of what others have changed meanwhile nothing was done.
    if (!outcome || (outcome.kind === 'rewrapped' && !replaced.has(row.id))) return
    if (outcome.kind === 'refused') countRefusal(walk.refusals, outcome, row.key)
    ctx.audit.touch(requestId, touchOf(walk, { row, outcome, target }))
  })
  record(ctx, walk, requestId)
}

/** What the KMS makes of each row; of a bucket key that many have it is asked once. */
const outcomesOf = async (
  { rewrapper }: Deps,
  { bucket, onBehalfOf, remembered }: Walk,
  {
    rows,
    ...call
  }: {
    readonly requestId: string
    readonly fromKeyArn: string
    readonly toKeyId: string
    readonly rows: readonly WrappedRow[]
  },
): Promise<readonly (Rewrapped | undefined)[]> => {
  const names = rows.map(({ id, hasBucketKey, wrapped }) =>
    hasBucketKey ? Buffer.from(wrapped).toString('base64') : id,
  )
  const asked = new Map(
    rows.flatMap((row, index) => (remembered.has(names[index] ?? '') ? [] : [[names[index] ?? '', row]])),
  )
  const items = [...asked.values()].map(({ key, context, hasBucketKey, wrapped }) => {
    const own = JSON.parse(context)
    return { wrapped, context: hasBucketKey ? bucketContext(bucket.name, own) : fullContext(bucket.name, key, own) }
  })
  const results = items.length === 0 ? [] : await rewrapper.rewrap({ ...call, items, onBehalfOf })
  const fresh = new Map([...asked.keys()].map((name, index) => [name, results[index]]))
  const outcomes = names.map((name) => fresh.get(name) ?? remembered.get(name))
  for (const [name, { hasBucketKey }] of asked) {
    const result = fresh.get(name)
    if (hasBucketKey && result && remembered.size < MAX_REMEMBERED) remembered.set(name, result)
  }
  return outcomes
}

const countRefusal = (
  refusals: Map<string, Refusals>,
  { code, message }: Rewrapped & { readonly kind: 'refused' },
  example: string,
): void => {
  const known = refusals.get(code) ?? { code, message, example, count: 0 }
  known.count += 1
  refusals.set(code, known)
}

const touchOf = (
  { bucket }: Walk,
  { row, outcome, target }: { readonly row: WrappedRow; readonly outcome: Rewrapped; readonly target: string },
) => ({
  bucket: bucket.name,
  key: row.key,
  versionId: row.versionId === 'null' ? undefined : (row.versionId ?? undefined),
  use: 'rewrapped' as const,
  sealed: {
    encryption: row.encryption,
    keyArn: target,
    keyVersion: outcome.kind === 'rewrapped' ? outcome.keyVersion : null,
    outerKeyArn: null,
    outerKeyVersion: null,
  },
  ending:
    outcome.kind === 'rewrapped'
      ? { status: 200, code: null, reason: null }
      : { status: 400, code: `KMS.${outcome.code}`, reason: `the KMS: ${outcome.code}` },
})

/** Each object is an event, and the batch is one of its bucket. */
const record = ({ audit, clock }: Deps, { bucket, onBehalfOf }: Walk, requestId: string): void =>
  audit.record({
    atMs: clock.now(),
    requestId,
    dialect: 's3',
    operation: 'Rewrap',
    bucket: bucket.name,
    key: null,
    versionId: null,
    principal: onBehalfOf.arn,
    sourceIp: null,
    status: 200,
    code: null,
    reason: null,
    bytesIn: 0,
    bytesOut: 0,
    traceId: null,
  })
