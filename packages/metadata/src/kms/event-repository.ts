import { listByBlocks } from '../event-blocks.ts'
import type { Prisma } from '../generated/kms/client.ts'
import { insertAlike } from '../insert-alike.ts'
import type { KmsDatabase } from './open-kms-database.ts'
import type { EventRow } from './rows.ts'

/** Which events to list: those that fit everything that is given. */
export interface EventFilter {
  readonly region?: string
  readonly keyId?: string
  /** The id of the KMS's own request. */
  readonly requestId?: string
  /** The id of the request to a service that caused the calls, or of several. */
  readonly cause?: string | readonly string[]
  readonly traceId?: string
  readonly principal?: string
  readonly operation?: string
  /** An ARN that the encryption context names: that of an object, or of a bucket. */
  readonly resource?: string
  readonly code?: string
  /** Only calls that used a key's material and succeeded. */
  readonly isCryptographic?: boolean
  readonly fromMs?: number
  readonly untilMs?: number
  /** Only events after this one. */
  readonly afterId?: number
  readonly limit: number
  /** Newest first when true. */
  readonly isNewestFirst?: boolean
}

/** An event with its place in the order of events. */
export interface StoredEvent extends EventRow {
  readonly id: number
}

/** The audit trail. */
export interface EventRepository {
  /** Adds events in one statement, in their order. */
  readonly insert: (events: readonly EventRow[]) => Promise<void>
  readonly list: (filter: EventFilter) => Promise<readonly StoredEvent[]>
  /** Removes what happened before a time. */
  readonly prune: (beforeMs: number) => Promise<void>
}

const COLUMNS = [
  'atMs',
  'region',
  'requestId',
  'cause',
  'traceId',
  'principal',
  'via',
  'dialect',
  'operation',
  'keyId',
  'keyVersion',
  'context',
  'resource',
  'status',
  'code',
  'reason',
  'count',
] as const satisfies readonly (keyof EventRow)[]

/** The operations of both dialects that use a key's material. */
const CRYPTOGRAPHIC = [
  'Decrypt',
  'DeriveSharedSecret',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'ReEncrypt',
  'ReEncryptMany',
  'Sign',
  'Verify',
  'VerifyMac',
  'create-datakey',
  'create-datakey-without-plaintext',
  'decrypt-data',
  'decrypt-datakey',
  'encrypt-data',
  'encrypt-datakey',
  'generate-mac',
  'sign',
  'verify',
  'verify-mac',
]

/** {@link EventRepository} over the KMS's database. */
export const eventRepository = ({ client, direct }: KmsDatabase): EventRepository => ({
  insert: insertAlike({ direct }, 'Event', COLUMNS),
  list: async (filter) => {
    const where = conditionsOf(filter)
    const order = filter.isNewestFirst === true ? 'desc' : 'asc'
    const find = async (take: number, block?: Prisma.IntFilter) =>
      client.event.findMany({ where: { ...where, block }, orderBy: { id: order }, take, omit: { block: true } })
    const { keyId, resource, traceId, requestId, cause } = filter
    const isByBlocks = (keyId ?? resource ?? traceId) !== undefined && (requestId ?? cause) === undefined
    const rows = isByBlocks
      ? await listByBlocks({ direct, table: 'Event' }, filter, (blocks, take) => find(take, { in: blocks }))
      : await find(filter.limit)
    return rows.map((row) => ({ ...row, atMs: Number(row.atMs) }))
  },
  prune: async (beforeMs) => {
    const atMs = BigInt(beforeMs)
    // Every start asks, and nearly always in vain.
    if (!(await direct.read((run) => run.first('SELECT 1 FROM "Event" WHERE "atMs" < ? LIMIT 1', [atMs])))) return
    await client.event.deleteMany({ where: { atMs: { lt: atMs } } })
  },
})

const conditionsOf = ({ isCryptographic, cause, fromMs, untilMs, afterId, ...filter }: EventFilter) => {
  const { limit: _, isNewestFirst: __, ...equal } = filter
  return {
    ...equal,
    cause: typeof cause === 'string' ? cause : cause && { in: [...cause] },
    ...(isCryptographic === true ? { operation: { in: [...CRYPTOGRAPHIC] }, code: null } : {}),
    atMs: {
      gte: fromMs === undefined ? undefined : BigInt(fromMs),
      lte: untilMs === undefined ? undefined : BigInt(untilMs),
    },
    id: { gt: afterId },
  } satisfies Prisma.EventWhereInput
}
