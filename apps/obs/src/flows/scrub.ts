import { setTimeout as sleep } from 'node:timers/promises'
import type { BucketRow, ObjectRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { MAX_PARTS } from '../domain/complete-upload.ts'
import { partIdentity } from '../domain/identity.ts'
import { NO_COUNTS, type ScrubCounts, type ScrubFinding, type ScrubProblem } from '../domain/scrub.ts'
import type { OpenDeps } from './open-object.ts'
import { piecesOf } from './pieces-of.ts'
import { type VerifyInput, verifyPieces } from './verify-pieces.ts'

/** What is to be looked at; everything where nothing is said. */
export interface ScrubQuery {
  /** The name of the one bucket. */
  readonly bucket?: string
  /** The beginning of the keys, in that bucket. */
  readonly prefix?: string
  /** A blob without a row counts as an orphan once it is this old: a younger one may belong to a write under way. */
  readonly graceSeconds: number
}

/** One line of what a scrub tells as it goes: what it has found, how far it is, and at its end how it went. */
export type ScrubLine =
  | { readonly finding: ScrubFinding }
  /** `totalBytes` is what the buckets held at the beginning; null where only a part of one is looked at. */
  | { readonly progress: ScrubCounts & { readonly totalBytes: number | null } }
  | { readonly report: ScrubCounts }

/** A step of the walk. */
type Step = { readonly add: Partial<ScrubCounts> } | { readonly finding: ScrubFinding }

type Deps = OpenDeps & Pick<ObsContext, 'config' | 'buckets' | 'uploads' | 'clock' | 'random'>

const PAGE = 500
const PROGRESS_MS = 500
/** How often a row that changes under the look is looked at again. */
const LOOKS = 3
/** Between two looks at what seems an orphan: its row may be on its way. */
const SECOND_LOOK_MS = 250

/**
 * Verifies every segment of every version and part, then looks for blobs that no row knows, while requests go on: rows
 * are read in pages, bytes as a stream, and what seems wrong is looked at again before it is told. The store asks the
 * KMS in its own name; there and here each object that it opens is an event, under one request id, `scrub-…`.
 */
export const scrub = async function* (deps: Deps, query: ScrubQuery, signal: AbortSignal): AsyncGenerator<ScrubLine> {
  const counts: { -readonly [Name in keyof ScrubCounts]: number } = { ...NO_COUNTS }
  const totalBytes = query.prefix ? null : await sizeOf(deps, query)
  let toldMs = 0
  for await (const step of walk(deps, query, signal)) {
    if ('add' in step) {
      for (const [name, value] of Object.entries(step.add)) counts[name as keyof ScrubCounts] += value
    } else {
      counts[step.finding.verdict] += 1
      yield step
    }
    if (performance.now() - toldMs < PROGRESS_MS) continue
    toldMs = performance.now()
    yield { progress: { ...counts, totalBytes } }
  }
  if (!signal.aborted) yield { report: counts }
}

/** The buckets to look at, read in pages. */
const bucketsOf = async function* ({ buckets }: Pick<Deps, 'buckets'>, { bucket }: ScrubQuery) {
  if (bucket !== undefined) {
    const found = await buckets.find(bucket)
    if (found) yield found
    return
  }
  let after = ''
  for (;;) {
    const page = await buckets.listAll(after, PAGE)
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)?.name ?? ''
  }
}

const sizeOf = async (deps: Pick<Deps, 'buckets'>, query: ScrubQuery): Promise<number> => {
  let total = 0
  for await (const { id } of bucketsOf(deps, query)) total += Number((await deps.buckets.usage(id)).sizeBytes)
  return total
}

const walk = async function* (deps: Deps, query: ScrubQuery, signal: AbortSignal): AsyncGenerator<Step> {
  const requestId = `scrub-${Buffer.from(deps.random(8)).toString('hex')}`
  for await (const bucket of bucketsOf(deps, query)) {
    const place = { bucket, prefix: query.prefix ?? '', requestId, signal }
    yield* walkVersions(deps, place)
    yield* walkUploads(deps, place)
  }
  if (query.bucket === undefined) yield* walkBlobs(deps, query, signal)
}

interface Place {
  readonly bucket: BucketRow
  readonly prefix: string
  readonly requestId: string
  readonly signal: AbortSignal
}

const walkVersions = async function* (deps: Deps, place: Place): AsyncGenerator<Step> {
  const { bucket, prefix, signal } = place
  let from: { readonly after?: string; readonly olderThan?: bigint } = {}
  while (!signal.aborted) {
    const page = await deps.objects.listVersions(bucket.id, { prefix, ...from, limit: PAGE })
    for (const { key, versionId, isDeleteMarker } of page) {
      if (signal.aborted) return
      if (!isDeleteMarker) yield* judgeVersion(deps, place, { key, versionId })
    }
    const last = page.at(-1)
    if (page.length < PAGE || !last) return
    from = { after: last.key, olderThan: last.rank }
  }
}

const judgeVersion = async function* (
  deps: Deps,
  { bucket, requestId }: Place,
  { key, versionId }: { readonly key: string; readonly versionId: string },
): AsyncGenerator<Step> {
  let row = await deps.objects.find(bucket.id, key, versionId)
  let problem: ScrubProblem | undefined
  for (let look = 0; look < LOOKS && row; look++) {
    const pieces = await piecesOf(deps, bucket.name, row)
    const letGo = deps.readers.hold(pieces.map(({ blobId }) => blobId))
    try {
      problem = yield* verify(deps, { bucket: bucket.name, key, versionId, row, pieces, requestId })
    } finally {
      letGo()
    }
    const now = problem && (await deps.objects.find(bucket.id, key, versionId))
    if (!problem || (now && isSame(row, now))) break
    // It was replaced, deleted or wrapped anew meanwhile: what was found is of the past.
    problem = undefined
    row = now
  }
  if (!row) return
  yield { add: { versions: 1 } }
  if (problem) yield { finding: { bucket: bucket.name, key, versionId, ...problem } }
}

/** Verifies pieces, counts their bytes, and takes down that it did. What could not be read counts as looked at. */
const verify = async function* (deps: Deps, input: VerifyInput): AsyncGenerator<Step, ScrubProblem | undefined> {
  const { requestId, bucket, key, versionId = null, pieces } = input
  let left = pieces.reduce((sum, { size }) => sum + size, 0)
  const verifying = verifyPieces(deps, input)
  let step = await verifying.next()
  for (; !step.done; step = await verifying.next()) {
    left -= step.value
    yield { add: { bytes: step.value } }
  }
  yield { add: { bytes: left } }
  note(deps, { requestId, bucket, key, versionId }, step.value)
  return step.value
}

/** Takes down that an object was opened, or would have been, for a scrub. */
const note = (
  { audit, clock, config }: Pick<Deps, 'audit' | 'clock' | 'config'>,
  place: {
    readonly requestId: string
    readonly bucket: string
    readonly key: string
    readonly versionId: string | null
  },
  problem: ScrubProblem | undefined,
): void =>
  audit.record({
    ...place,
    atMs: clock.now(),
    dialect: 'control',
    operation: 'Scrub',
    principal: `arn:aws:iam::${config.accountId}:role/service/obs`,
    sourceIp: null,
    status: problem ? 422 : 200,
    code: problem?.verdict ?? null,
    reason: problem?.reason ?? null,
    bytesIn: 0,
    bytesOut: 0,
    traceId: null,
  })

const isSame = (before: ObjectRow, now: ObjectRow): boolean =>
  before.id === now.id &&
  before.size === now.size &&
  before.keyArn === now.keyArn &&
  Buffer.compare(before.wrappedDek, now.wrappedDek) === 0 &&
  Buffer.compare(before.sealedDek ?? NOTHING, now.sealedDek ?? NOTHING) === 0

const NOTHING = new Uint8Array()

const walkUploads = async function* (deps: Deps, { bucket, prefix, requestId, signal }: Place): AsyncGenerator<Step> {
  let after = ''
  while (!signal.aborted) {
    const page = await deps.uploads.listById(bucket.id, after, PAGE)
    for (const { id: uploadId, key } of page.filter((upload) => upload.key.startsWith(prefix))) {
      const row = await deps.uploads.find(bucket.id, key, uploadId)
      for (const { number, blobId, size } of row ? await deps.uploads.listParts(uploadId, 0, MAX_PARTS) : []) {
        if (!row || signal.aborted) return
        const identity = partIdentity(bucket.name, key, { uploadId, number }, blobId)
        const pieces = [{ number, blobId, size: Number(size), identity }]
        const problem = yield* verify(deps, { bucket: bucket.name, key, row, pieces, requestId })
        yield { add: { parts: 1 } }
        if (!problem) continue
        const [now] = await deps.uploads.listParts(uploadId, number - 1, 1)
        // Another in its place, an upload that was ended: nothing is wrong with what is no more.
        if (now?.blobId !== blobId) continue
        yield { finding: { bucket: bucket.name, key, uploadId, partNumber: number, ...problem } }
      }
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? ''
  }
}

/** Blobs that nothing refers to, in two looks, and that nobody is still reading. */
const walkBlobs = async function* (
  { blobs, objects, readers }: Pick<Deps, 'blobs' | 'objects' | 'readers'>,
  { graceSeconds }: ScrubQuery,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const beforeMs = Date.now() - graceSeconds * 1000
  const unreferred = async (ids: readonly string[]): Promise<readonly string[]> => {
    const referred = ids.length === 0 ? new Set<string>() : await objects.referred(ids)
    return ids.filter((id) => !referred.has(id) && !readers.isRead(id))
  }
  const judge = async function* (ids: readonly string[]): AsyncGenerator<Step> {
    const suspects = await unreferred(ids)
    if (suspects.length === 0) return
    await sleep(SECOND_LOOK_MS)
    for (const blobId of await unreferred(suspects)) {
      if ((await blobs.size(blobId)) === undefined) continue
      yield { finding: { verdict: 'orphaned', blobId, reason: 'no object and no part refers to it' } }
    }
  }
  let batch: string[] = []
  for await (const { id, modifiedAtMs } of blobs.list()) {
    if (signal.aborted) return
    if (modifiedAtMs <= beforeMs) batch.push(id)
    if (batch.length < PAGE) continue
    yield* judge(batch)
    batch = []
  }
  yield* judge(batch)
}
