import { randomUUID } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { WrappedPlace, WrappedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import type { Touch } from './object-audit.ts'
import { type KeyOutcome, type KeyResult, rewrapKeys } from './rewrap-keys.ts'
import { compareGroups, type RewrapScope, type StaleGroup, staleGroups } from './stale-groups.ts'
import { type Throttle, type Timer, throttle } from './throttle.ts'

type Deps = Pick<ObsContext, 'wrappedKeys' | 'rewrapper' | 'audit' | 'clock'> & {
  /** What a limit of so many a second goes by: not the store's clock, which may be set. */
  readonly timer?: Timer
}

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
  /** Those that the KMS refused. */
  readonly refused: readonly Failures[]
  /** Those whose rows are damaged, so that there was nothing to ask the KMS for. */
  readonly failed: readonly Failures[]
  /** Where to go on; undefined at the end. */
  readonly next: RewrapPlace | undefined
}

/** Data keys that were left as they are, by an error's code, with one of its texts and the key of one such object. */
export interface Failures {
  readonly code: string
  readonly message: string
  readonly example: string
  readonly count: number
}

/** How many data keys one statement replaces: other requests wait for that. */
const BATCH = 200

interface Walk extends RewrapOrder {
  readonly throttle: Throttle
  /** What became of bucket keys, of which many objects have one and the same. */
  readonly remembered: Map<string, KeyOutcome>
  /** By kind and code. */
  readonly failures: Map<string, Failures & { readonly kind: 'refused' | 'damaged' }>
  /** What is being written: the KMS works on the next batch while the last one is synced. */
  writing: Promise<void>
  seen: number
  rewrapped: number
}

/**
 * Wraps the data keys of a bucket's objects and uploads anew, under the newest version of their key or under another one;
 * not a byte of an object is touched. What is done is no longer found by the next order, so one that was broken off is
 * simply given again. Each data key is replaced only if it still is what was wrapped anew. What cannot be done, be it
 * refused or damaged, is told and hides nothing that comes behind it.
 * @throws KeyringError; what was done until then stays done.
 */
export const rewrap = async (ctx: Deps, order: RewrapOrder): Promise<RewrapReport> => {
  const own = { remembered: new Map(), failures: new Map(), throttle: throttle(order.perSecond, ctx.timer) }
  const walk: Walk = { ...order, ...own, writing: Promise.resolve(), seen: 0, rewrapped: 0 }
  let next: RewrapPlace | undefined
  try {
    next = await walkGroups(ctx, walk)
  } finally {
    await walk.writing
  }
  const failures = [...walk.failures.values()]
  const of = (wanted: 'refused' | 'damaged') =>
    failures.flatMap(({ kind, ...failure }) => (kind === wanted ? [failure] : []))
  const failedCount = failures.reduce((sum, { count }) => sum + count, 0)
  const overtaken = walk.seen - walk.rewrapped - failedCount
  return { rewrapped: walk.rewrapped, overtaken, refused: of('refused'), failed: of('damaged'), next }
}

/** Gives where it had to stop, if it had to. */
const walkGroups = async (ctx: Deps, walk: Walk): Promise<RewrapPlace | undefined> => {
  const { after } = walk
  const groups = (await staleGroups(ctx, walk)).filter(({ group }) => !after || compareGroups(group, after) >= 0)
  for (const stale of groups) {
    const { bucketId: _, ...group } = stale.group
    const from = after && compareGroups(group, after) === 0 ? after : undefined
    const place = await walkGroup(ctx, walk, stale, from)
    if (place) return { ...group, ...place }
  }
  return undefined
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
    const rows = await ctx.wrappedKeys.list(stale.group, { prefix, after, limit: size })
    if (rows.length > 0) await rewrapRows(ctx, walk, stale, rows)
    const last = rows.at(-1)
    if (last) after = { key: last.key, id: last.id }
    await walk.throttle.spend(rows.length, signal)
    if (rows.length < size) return undefined
  }
}

const BEGINNING: WrappedPlace = { key: '', id: '' }

const rewrapRows = async (ctx: Deps, walk: Walk, stale: StaleGroup, rows: readonly WrappedRow[]): Promise<void> => {
  const { group, target } = stale
  const requestId = randomUUID()
  walk.seen += rows.length
  const results = await rewrapKeys(ctx, walk, { requestId, fromKeyArn: group.keyArn, toKeyId: target, rows })
  await walk.writing
  walk.writing = write(ctx, walk, stale, { requestId, results })
  // Whoever awaits it next is told; it may have failed before.
  walk.writing.catch(() => undefined)
  // Within one process nothing up to here may have waited for anything: others get their turn.
  await breathe()
}

interface Written {
  readonly requestId: string
  readonly results: readonly KeyResult[]
}

const write = async (
  ctx: Deps,
  walk: Walk,
  { group, target }: StaleGroup,
  { requestId, results }: Written,
): Promise<void> => {
  const changes = results.flatMap(({ row: { id, wrapped }, outcome }) =>
    outcome.kind === 'rewrapped' ? [{ id, wrapped, next: outcome.wrapped, keyVersion: outcome.keyVersion }] : [],
  )
  const replaced = new Set(await ctx.wrappedKeys.replace(group, target, changes))
  walk.rewrapped += replaced.size
  for (const { row, outcome } of results) {
    // Of what others have changed meanwhile nothing was done.
    if (outcome.kind === 'rewrapped' && !replaced.has(row.id)) continue
    if (outcome.kind !== 'rewrapped') countFailure(walk, outcome, row.key)
    ctx.audit.touch(requestId, touchOf(walk, { row, outcome }, target))
  }
  record(ctx, walk, requestId)
}

const countFailure = (
  { failures }: Walk,
  { kind, code, message }: Exclude<KeyOutcome, { readonly kind: 'rewrapped' }>,
  example: string,
): void => {
  const known = failures.get(`${kind} ${code}`)
  failures.set(`${kind} ${code}`, { kind, code, message, example, ...known, count: (known?.count ?? 0) + 1 })
}

const touchOf = ({ bucket }: Walk, { row, outcome }: KeyResult, target: string): Touch => ({
  bucket: bucket.name,
  key: row.key,
  versionId: row.versionId === 'null' ? undefined : (row.versionId ?? undefined),
  use: 'rewrapped',
  sealed: {
    encryption: row.encryption,
    keyArn: target,
    keyVersion: outcome.kind === 'rewrapped' ? outcome.keyVersion : null,
    outerKeyArn: null,
    outerKeyVersion: null,
  },
  ending: endingOf(outcome),
})

const endingOf = (outcome: KeyOutcome) => {
  if (outcome.kind === 'rewrapped') return REWRAPPED
  const { kind, code, message } = outcome
  return kind === 'refused'
    ? { status: 400, code: `KMS.${code}`, reason: `the KMS: ${code}` }
    : { status: 422, code, reason: message }
}
const REWRAPPED = { status: 200, code: null, reason: null }

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
