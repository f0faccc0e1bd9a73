/** Which names to list, and how many. */
export interface RollUp {
  readonly prefix: string
  readonly delimiter: string
  readonly max: number
}

/** Where rows come from, in their order. */
export interface RowSource<Row extends { readonly key: string }, Place> {
  /** The rows after a place, or after all whose keys begin with a text; from the first one when neither is given. */
  readonly read: (
    from: { readonly after?: Place; readonly afterPrefix?: string },
    limit: number,
  ) => Promise<readonly Row[]>
  /** A key of each common prefix behind one, up to the first key that has none; without it, each takes a read. */
  readonly skim?: (afterPrefix: string, limit: number) => Promise<readonly string[]>
  /** The place of a row. */
  readonly placeOf: (row: Row) => Place
}

/** A page of a listing. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly prefixes: readonly string[]
  /** What was shown last when there is more: a row, or a common prefix. */
  readonly last: Row | string | undefined
}

/** Rows asked for at a time, at most and just behind a prefix that was skipped. */
const BATCH = 1000
const SMALL_BATCH = 8

/**
 * Lists rows by key, rolling up what lies behind a delimiter. A rolled-up prefix is skipped over in the index, so the
 * cost grows with what is returned and not with what lies beneath: batches grow while most rows are of use, and begin
 * small again where most lay beneath a prefix, of which many are then skipped in one statement.
 */
export const listRolled = async <Row extends { readonly key: string }, Place>(
  { read, placeOf, skim }: RowSource<Row, Place>,
  { prefix, delimiter, max }: RollUp,
  start: Parameters<RowSource<Row, Place>['read']>[0],
): Promise<Page<Row>> => {
  const page: { rows: Row[]; prefixes: string[] } = { rows: [], prefixes: [] }
  if (max === 0) return { ...page, last: undefined }
  let from = start
  let last: Row | string | undefined
  let limit = delimiter === '' ? max + 1 : SMALL_BATCH
  for (;;) {
    const rows = await read(from, limit)
    let beneath = 0
    for (const row of rows) {
      const rolled = rollUp(row.key, prefix, delimiter)
      from = rolled === undefined ? { after: placeOf(row) } : { afterPrefix: rolled }
      if (rolled !== undefined && rolled === last) {
        beneath += 1
        continue
      }
      if (page.rows.length + page.prefixes.length === max) return { ...page, last }
      last = rolled ?? row
      if (rolled === undefined) page.rows.push(row)
      else page.prefixes.push(rolled)
    }
    if (rows.length < limit) return { ...page, last: undefined }
    if (beneath * 2 <= rows.length) {
      limit = Math.min(limit * 2, BATCH)
      continue
    }
    limit = SMALL_BATCH
    if (!skim || from.afterPrefix === undefined) continue
    // Of one more than there is room for, so that it shows whether there is more.
    for (const key of await skim(from.afterPrefix, max - page.rows.length - page.prefixes.length + 1)) {
      const rolled = rollUp(key, prefix, delimiter)
      if (rolled === undefined) break
      if (page.rows.length + page.prefixes.length === max) return { ...page, last }
      page.prefixes.push(rolled)
      last = rolled
      from = { afterPrefix: rolled }
    }
  }
}

/** Whether a text is a common prefix: a page that ended with one goes on behind all that it stands for. */
export const isRolled = (text: string, { prefix, delimiter }: Omit<RollUp, 'max'>): boolean =>
  rollUp(text, prefix, delimiter) === text

const rollUp = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}
