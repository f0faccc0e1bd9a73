import type { Direct } from './direct.ts'
import type { SqlValue } from './direct-run.ts'
import { BLOCK_BITS } from './event-blocks.ts'

type Value = string | number | boolean | null

/** Texts of a table's statement that are kept prepared; a batch that needs another has nothing in common. */
const MAX_TEXTS = 64

/**
 * Adds rows to a table of events in one statement, in their order, each with its id and block. What they have in common,
 * which is most of what events have, is bound once; the rest is one value of JSON, since each value that the driver hands
 * over costs, and so does each look into JSON. Resolves once they are durable.
 */
export const insertAlike = <Name extends string>(
  { direct }: { readonly direct: Pick<Direct, 'write'> },
  table: string,
  columns: readonly Name[],
) => {
  const texts = new Map<string, string>()
  const textOf = (common: readonly Name[], own: readonly Name[]): string | undefined => {
    const name = common.join()
    const known = texts.get(name)
    if (known !== undefined || texts.size >= MAX_TEXTS) return known
    // An id is never given twice: the last one is kept beside the table, whatever has been removed from it.
    const id = '"last"."id" + 1 + "row".key'
    const names = ['id', 'block', ...common, ...own].map((each) => `"${each}"`).join(', ')
    const values = [...common.map(() => '?'), ...own.map((_, index) => `"row".value ->> ${index}`)].join(', ')
    const text = `INSERT INTO "${table}" (${names})
      SELECT ${id}, (${id}) >> ${BLOCK_BITS}, ${values} FROM
        (SELECT coalesce(max("seq"), 0) AS "id" FROM sqlite_sequence WHERE "name" = '${table}') AS "last",
        json_each(?) AS "row"`
    texts.set(name, text)
    return text
  }
  const whole = textOf([], columns) ?? ''

  return async (rows: readonly Readonly<Record<Name, Value>>[]): Promise<void> => {
    const [first] = rows
    if (!first) return
    const common = columns.filter((name) => rows.every((row) => row[name] === first[name]))
    const own = columns.filter((name) => !common.includes(name))
    const text = textOf(common, own)
    const json = (names: readonly Name[]): string => JSON.stringify(rows.map((row) => names.map((name) => row[name])))
    await direct.write((run) =>
      text === undefined
        ? run.change(whole, [json(columns)])
        : run.change(text, [...common.map((name) => bound(first[name])), json(own)]),
    )
  }
}

/** The driver takes no booleans. */
const bound = (value: Value): SqlValue => (typeof value === 'boolean' ? Number(value) : value)
