import type { Sql as TaggedSql } from '@prisma/client-runtime-utils'
import type { SqlValue } from './direct-run.ts'

// What Prisma's clients have under these names, without the clients, which are loaded when they are first asked something.
export { empty, raw, type Sql, sql } from '@prisma/client-runtime-utils'

/** A statement that was put together, as {@link DirectRun} takes it. */
export const stated = ({ sql, values }: TaggedSql): readonly [sql: string, args: readonly SqlValue[]] => [
  sql,
  values as readonly SqlValue[],
]
