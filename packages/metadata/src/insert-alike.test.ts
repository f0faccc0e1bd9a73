import { onTestFinished, test } from 'vitest'
import { insertAlike } from './insert-alike.ts'
import { openObsDatabase } from './obs/open-obs-database.ts'

const COLUMNS = ['atMs', 'requestId', 'dialect', 'key', 'isSource', 'status', 'bytesIn', 'bytesOut'] as const

test('rows keep their order, their types and their nothings, be these common to all or not', async ({ expect }) => {
  const { client, close } = await openObsDatabase({ kind: 'memory' })
  onTestFinished(close)
  const insert = insertAlike(client, 'ObjectEvent', COLUMNS)
  const row = { atMs: 1_795_000_000_123, requestId: '007', dialect: 's3', key: null, isSource: true, status: 200 }
  const common = { ...row, bytesIn: 2 ** 40, bytesOut: 0 }
  const batches = [
    [],
    [common],
    [common, { ...common, key: '1e3', isSource: false }, { ...common, bytesIn: 2 ** 41, key: '"ü\u0001' }],
    [common, common],
  ]
  for (const batch of batches) await insert(batch)
  const rows = await client.objectEvent.findMany({ orderBy: { id: 'asc' } })
  const found = rows.map((each) => ({
    ...{ atMs: Number(each.atMs), requestId: each.requestId, dialect: each.dialect, key: each.key },
    ...{ isSource: each.isSource, status: each.status },
    ...{ bytesIn: Number(each.bytesIn), bytesOut: Number(each.bytesOut) },
  }))
  expect(found).toEqual(batches.flat())
  const types =
    'SELECT DISTINCT typeof("atMs") || typeof("bytesIn") || typeof("isSource") AS "types" FROM "ObjectEvent"'
  expect(await client.$queryRawUnsafe(types)).toEqual([{ types: 'integerintegerinteger' }])
})
