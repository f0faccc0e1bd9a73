import { listByBlocks } from '../event-blocks.ts'
import type { Prisma } from '../generated/obs/client.ts'
import { insertAlike } from '../insert-alike.ts'
import type { ObsDatabase } from './open-obs-database.ts'
import { keyOfStored, storedKey } from './stored-key.ts'

/** One request to the object store. Times are ms since the epoch, sizes bytes. */
export interface ObjectEventRow {
  readonly atMs: number
  readonly requestId: string
  /** Of a request that is traced. */
  readonly traceId: string | null
  readonly dialect: string
  readonly operation: string | null
  readonly bucket: string | null
  readonly key: string | null
  readonly versionId: string | null
  /** The object was read for one that is written. */
  readonly isSource: boolean
  readonly principal: string | null
  readonly sourceIp: string | null
  readonly status: number
  readonly code: string | null
  readonly reason: string | null
  readonly bytesIn: number
  readonly bytesOut: number
  readonly encryption: string | null
  readonly keyArn: string | null
  readonly keyVersion: number | null
  readonly outerKeyArn: string | null
  readonly outerKeyVersion: number | null
}

/** An event with its place in the order of events. */
export interface StoredObjectEvent extends ObjectEventRow {
  readonly id: number
}

/** Which events to list: those that fit everything that is given. */
export interface ObjectEventFilter {
  readonly bucket?: string
  readonly key?: string
  readonly requestId?: string
  readonly traceId?: string
  /** ARN. */
  readonly principal?: string
  readonly operation?: string
  readonly code?: string
  /** ARN of the KMS key of the (inner) data key. */
  readonly keyArn?: string
  readonly fromMs?: number
  readonly untilMs?: number
  /** Only events after this one. */
  readonly afterId?: number
  readonly limit: number
  /** Newest first when true. */
  readonly isNewestFirst?: boolean
}

/** The object store's audit trail. */
export interface ObjectEventRepository {
  /** Adds events in one statement, in their order. */
  readonly insert: (events: readonly ObjectEventRow[]) => Promise<void>
  readonly list: (filter: ObjectEventFilter) => Promise<readonly StoredObjectEvent[]>
  /** Removes what happened before a time. */
  readonly prune: (beforeMs: number) => Promise<void>
}

const COLUMNS = [
  'atMs',
  'requestId',
  'traceId',
  'dialect',
  'operation',
  'bucket',
  'key',
  'versionId',
  'isSource',
  'principal',
  'sourceIp',
  'status',
  'code',
  'reason',
  'bytesIn',
  'bytesOut',
  'encryption',
  'keyArn',
  'keyVersion',
  'outerKeyArn',
  'outerKeyVersion',
] as const satisfies readonly (keyof ObjectEventRow)[]

/** {@link ObjectEventRepository} over the object store's database. */
export const objectEventRepository = ({ client, direct }: ObsDatabase): ObjectEventRepository => {
  const insert = insertAlike({ direct }, 'ObjectEvent', COLUMNS)
  return {
    insert: (events) => insert(events.map(toStored)),
    list: async (filter) => {
      const where = conditionsOf(filter)
      const order = filter.isNewestFirst === true ? 'desc' : 'asc'
      const find = async (take: number, block?: Prisma.IntFilter) =>
        client.objectEvent.findMany({ where: { ...where, block }, orderBy: { id: order }, take, omit: { block: true } })
      const { bucket, keyArn, traceId, requestId } = filter
      const isByBlocks = (bucket ?? keyArn ?? traceId) !== undefined && requestId === undefined
      const rows = isByBlocks
        ? await listByBlocks({ direct, table: 'ObjectEvent' }, filter, (blocks, take) => find(take, { in: blocks }))
        : await find(filter.limit)
      return rows.map((row) => ({
        ...row,
        key: row.key === null ? null : keyOfStored(row.key),
        atMs: Number(row.atMs),
        bytesIn: Number(row.bytesIn),
        bytesOut: Number(row.bytesOut),
      }))
    },
    prune: async (beforeMs) => {
      const atMs = BigInt(beforeMs)
      // Every start asks, and nearly always in vain.
      if (!(await direct.read((run) => run.first('SELECT 1 FROM "ObjectEvent" WHERE "atMs" < ? LIMIT 1', [atMs]))))
        return
      await client.objectEvent.deleteMany({ where: { atMs: { lt: atMs } } })
    },
  }
}

const conditionsOf = ({ key, fromMs, untilMs, afterId, ...filter }: ObjectEventFilter) => {
  const { limit: _, isNewestFirst: __, ...equal } = filter
  return {
    ...equal,
    key: key === undefined ? undefined : storedKey(key),
    atMs: {
      gte: fromMs === undefined ? undefined : BigInt(fromMs),
      lte: untilMs === undefined ? undefined : BigInt(untilMs),
    },
    id: { gt: afterId },
  } satisfies Prisma.ObjectEventWhereInput
}

/** Few keys are stored as anything but themselves. */
const toStored = (event: ObjectEventRow): ObjectEventRow => {
  const key = event.key === null ? null : storedKey(event.key)
  return key === event.key ? event : { ...event, key }
}
