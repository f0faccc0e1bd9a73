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
 * small again where most lay beneath a prefix.
 */
export const listRolled = async <Row extends { readonly key: string }, Place>(
  { read, placeOf }: RowSource<Row, Place>,
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
    limit = beneath * 2 > rows.length ? SMALL_BATCH : Math.min(limit * 2, BATCH)
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
