import { empty, type Sql, sql, stated } from '../sql.ts'
import type { ObsDatabase } from './open-obs-database.ts'
import { afterPrefix, keyOfStored, storedKey } from './stored-key.ts'

/** Which common prefixes to find. */
export interface SkimRange {
  readonly prefix: string
  readonly delimiter: string
  /** Those greater than all keys that begin with this text. */
  readonly afterPrefix: string
  readonly limit: number
}

/**
 * A key of each common prefix behind a place, up to the first key that has none: one seek in the index each, all in one
 * statement, whatever lies beneath. Where a prefix ends with the delimiter, what comes next begins with the same text
 * and the delimiter's successor.
 */
export const skimPrefixes = async (
  { direct }: Pick<ObsDatabase, 'direct'>,
  bucketId: string,
  { prefix, delimiter, afterPrefix: skipped, limit }: SkimRange,
): Promise<readonly string[]> => {
  const [first, end] = [storedKey(prefix), storedKey(delimiter)]
  const [from, successor] = [afterPrefix(storedKey(skipped)), afterPrefix(end)]
  const last = first === '' ? undefined : afterPrefix(first)
  if (from === undefined || successor === undefined) return []
  const skippedCharacters = [...first].length
  const at = sql`instr(substr(p.key, ${skippedCharacters} + 1), ${end})`
  const seek = (place: Sql): Sql => sql`(SELECT o."key" FROM "ObjectVersion" AS o
    WHERE o."bucketId" = ${bucketId} AND o."isLatest" = TRUE AND o."isDeleteMarker" = FALSE AND o."key" >= ${place}
    ${last === undefined ? empty : sql`AND o."key" < ${last}`} ORDER BY o."key" LIMIT 1)`
  const query = sql`
    WITH RECURSIVE p(key) AS (
      SELECT ${seek(sql`${from}`)}
      UNION ALL
      SELECT ${seek(sql`substr(p.key, 1, ${skippedCharacters} + ${at} - 1) || ${successor}`)}
      FROM p WHERE p.key IS NOT NULL AND ${at} > 0
      LIMIT ${limit}
    ) SELECT key FROM p`
  const rows = await direct.read((run) => run.all(...stated(query)))
  return rows.flatMap(([key]) => (typeof key === 'string' ? keyOfStored(key) : []))
}
