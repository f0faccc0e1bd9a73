type Value = string | number | boolean | null

/** What is needed of a Prisma client. */
interface RawClient {
  readonly $executeRawUnsafe: (sql: string, ...values: readonly unknown[]) => PromiseLike<number>
}

/**
 * Adds rows to a table in one statement, in their order. What they have in common, which is most of what events have, is
 * bound once; the rest is one value of JSON, since each value that the driver hands over costs, and so does each look
 * into JSON.
 */
export const insertAlike =
  <Name extends string>(client: RawClient, table: string, columns: readonly Name[]) =>
  async (rows: readonly Readonly<Record<Name, Value>>[]): Promise<void> => {
    const [first] = rows
    if (!first) return
    const own = columns.filter((name) => rows.some((row) => row[name] !== first[name]))
    const common = columns.filter((name) => !own.includes(name))
    const sql = `INSERT INTO "${table}" (${[...common, ...own].map((name) => `"${name}"`).join(', ')})
      SELECT ${[...common.map(() => '?'), ...own.map((_, index) => `"row".value ->> ${index}`)].join(', ')}
      FROM json_each(?) AS "row" ORDER BY "row".key`
    const json = JSON.stringify(rows.map((row) => own.map((name) => row[name])))
    await client.$executeRawUnsafe(sql, ...common.map((name) => first[name]), json)
  }
