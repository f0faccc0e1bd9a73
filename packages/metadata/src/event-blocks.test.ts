import { onTestFinished, test } from 'vitest'
import { BLOCK_BITS } from './event-blocks.ts'
import { type ObjectEventFilter, type ObjectEventRow, objectEventRepository } from './obs/object-event-repository.ts'
import { openObsDatabase } from './obs/open-obs-database.ts'

const EVENTS = 3 * 2 ** BLOCK_BITS + 100
/** Larger than a block's rest, so that batches lie across the borders of blocks. */
const BATCH = 700

const rowOf = (index: number): ObjectEventRow => ({
  ...{ atMs: index, requestId: `r${index >> 1}`, traceId: index % 500 === 7 ? 't' : null, dialect: 's3' },
  ...{ operation: 'GetObject', bucket: index % 3 === 0 ? 'a' : 'b', key: `k${index % 50}`, versionId: null },
  ...{ isSource: false, principal: null, sourceIp: null, status: 200, code: null, reason: null },
  ...{ bytesIn: 0, bytesOut: 1, encryption: null, keyArn: index < 10 ? 'early' : 'late', keyVersion: null },
  ...{ outerKeyArn: null, outerKeyVersion: null },
})

const open = async () => {
  const database = await openObsDatabase({ kind: 'memory' })
  onTestFinished(database.close)
  const repository = objectEventRepository(database)
  const rows = Array.from({ length: EVENTS }, (_, index) => rowOf(index))
  for (let at = 0; at < EVENTS; at += BATCH) await repository.insert(rows.slice(at, at + BATCH))
  return { ...database, repository, stored: rows.map((row, index) => ({ ...row, id: index + 1 })) }
}

test('whatever is asked for by whichever index comes whole, in its order, from all blocks', async ({ expect }) => {
  const { client, repository, stored } = await open()
  const wrong = await client.$queryRawUnsafe('SELECT 1 FROM "ObjectEvent" WHERE "block" <> "id" >> 10')
  expect(wrong).toEqual([])
  const cases: readonly Omit<ObjectEventFilter, 'limit'>[] = [
    ...[{ bucket: 'a' }, { bucket: 'a', key: 'k3' }, { keyArn: 'early' }, { traceId: 't' }, { bucket: 'none' }],
    ...[{ requestId: 'r9' }, { requestId: 'r9', bucket: 'b' }, { keyArn: 'late', traceId: 't' }, {}],
    ...[{ fromMs: 1000, untilMs: 1100, bucket: 'b' }, { fromMs: 3000 }],
  ]
  for (const equal of cases) {
    for (const isNewestFirst of [false, true]) {
      for (const [limit, afterId] of [[1], [1100], [40, 2000], [5, EVENTS]] as const) {
        const { fromMs = 0, untilMs = EVENTS, ...facts } = equal
        const fits = stored.filter(
          (event) =>
            event.id > (afterId ?? 0) &&
            event.atMs >= fromMs &&
            event.atMs <= untilMs &&
            Object.entries(facts).every(([name, value]) => event[name as keyof typeof event] === value),
        )
        const wanted = (isNewestFirst ? fits.reverse() : fits).slice(0, limit)
        expect(await repository.list({ ...equal, limit, isNewestFirst, ...(afterId && { afterId }) })).toEqual(wanted)
      }
    }
  }
})

test('ids and blocks go on where all older events have been removed', async ({ expect }) => {
  const { repository, stored } = await open()
  await repository.prune(EVENTS)
  expect(await repository.list({ bucket: 'a', limit: 1 })).toEqual([])
  await repository.insert(stored.slice(0, 4))
  const found = await repository.list({ bucket: 'b', limit: 10 })
  expect(found.map(({ id }) => id)).toEqual([EVENTS + 2, EVENTS + 3])
})
