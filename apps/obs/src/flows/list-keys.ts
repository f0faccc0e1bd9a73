import type { ListedRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'

/** Which keys to list. */
export interface ListInput {
  readonly bucketId: string
  readonly prefix: string
  readonly delimiter: string
  /** Keys and common prefixes after this one. */
  readonly after: string | undefined
  readonly maxKeys: number
}

/** A page of a listing. */
export interface KeyPage {
  readonly objects: readonly ListedRow[]
  readonly prefixes: readonly string[]
  /** What to begin the next page after; undefined on the last one. */
  readonly next: string | undefined
}

/** Rows asked for at a time, at most and just behind a prefix that was skipped. */
const BATCH = 1000
const SMALL_BATCH = 8

/**
 * Lists keys in the order of their UTF-8 bytes, rolling up what lies behind a delimiter. A rolled-up prefix is skipped
 * over in the index, so the cost grows with what is returned and not with what lies beneath: batches grow while most
 * rows are of use, and begin small again where most lay beneath a prefix.
 */
export const listKeys = async ({ objects }: Pick<ObsContext, 'objects'>, input: ListInput): Promise<KeyPage> => {
  const { bucketId, prefix, delimiter, maxKeys } = input
  const page: { objects: ListedRow[]; prefixes: string[] } = { objects: [], prefixes: [] }
  if (maxKeys === 0) return { ...page, next: undefined }
  let place = startOf(input)
  let last: string | undefined
  let limit = delimiter === '' ? maxKeys + 1 : SMALL_BATCH
  for (;;) {
    const rows = await objects.list(bucketId, { prefix, ...place, limit })
    let beneath = 0
    for (const row of rows) {
      const rolled = rollUp(row.key, prefix, delimiter)
      place = rolled === undefined ? { after: row.key } : { afterPrefix: rolled }
      if (rolled !== undefined && rolled === last) {
        beneath += 1
        continue
      }
      if (page.objects.length + page.prefixes.length === maxKeys) return { ...page, next: last }
      last = rolled ?? row.key
      if (rolled === undefined) page.objects.push(row)
      else page.prefixes.push(rolled)
    }
    if (rows.length < limit) return { ...page, next: undefined }
    limit = beneath * 2 > rows.length ? SMALL_BATCH : Math.min(limit * 2, BATCH)
  }
}

type Place = { readonly after?: string; readonly afterPrefix?: string }

/** A page that ended with a common prefix goes on behind all that it stands for. */
const startOf = ({ after, prefix, delimiter }: ListInput): Place => {
  if (after === undefined) return {}
  return rollUp(after, prefix, delimiter) === after ? { afterPrefix: after } : { after }
}

const rollUp = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}
