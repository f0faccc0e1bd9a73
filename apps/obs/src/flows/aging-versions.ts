import type { BucketRow, ListedVersionRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { type AgingObject, agingOf, type Lifecycle, prefixOf } from '../domain/lifecycle.ts'

/** Versions that are read at once. */
const PAGE = 500

/** A version as the rules of its bucket see it. */
export interface AgingVersion {
  readonly row: ListedVersionRow
  readonly aging: AgingObject
  /** How many noncurrent versions of its key are newer; undefined for the current one. */
  readonly newer: number | undefined
  /** Whether its key has no other. */
  readonly isAlone: boolean
}

/** Every version that the rules of a bucket may be about. `signal` ends it early, between two pages. */
export const agingVersions = async function* (
  objects: Pick<ObsContext['objects'], 'listVersions'>,
  {
    bucket,
    lifecycle,
    signal,
  }: { readonly bucket: BucketRow; readonly lifecycle: Lifecycle; readonly signal: AbortSignal },
): AsyncGenerator<AgingVersion> {
  let before: AgingVersion | undefined
  let held: AgingVersion | undefined
  for await (const row of versionsOf(objects, bucket.id, { prefix: prefixOf(lifecycle), signal })) {
    const isSameKey = before?.row.key === row.key
    // Only what follows tells whether a version is the only one of its key.
    if (held) yield { ...held, isAlone: held.newer === undefined && !isSameKey }
    const aging = agingOf(row)
    held =
      before && isSameKey
        ? {
            row,
            aging: { ...aging, sinceMs: Number(before.row.createdAtMs) },
            newer: before.newer === undefined ? 0 : before.newer + 1,
            isAlone: false,
          }
        : { row, aging, newer: undefined, isAlone: false }
    before = held
  }
  if (held && !signal.aborted) yield { ...held, isAlone: held.newer === undefined }
}

const versionsOf = async function* (
  objects: Pick<ObsContext['objects'], 'listVersions'>,
  bucketId: string,
  { prefix, signal }: { readonly prefix: string; readonly signal: AbortSignal },
): AsyncGenerator<ListedVersionRow> {
  let last: ListedVersionRow | undefined
  while (!signal.aborted) {
    const rows = await objects.listVersions(bucketId, { prefix, after: last?.key, olderThan: last?.rank, limit: PAGE })
    yield* rows
    if (rows.length < PAGE) return
    last = rows.at(-1)
  }
}
