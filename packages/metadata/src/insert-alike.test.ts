import { onTestFinished, test } from 'vitest'
import type { DirectRun } from './direct-run.ts'
import { insertAlike } from './insert-alike.ts'
import { openObsDatabase } from './obs/open-obs-database.ts'

const COLUMNS = ['atMs', 'requestId', 'dialect', 'key', 'isSource', 'status', 'bytesIn', 'bytesOut'] as const

test('rows keep their order, their types and their nothings, be these common to all or not', async ({ expect }) => {
  const { client, direct, close } = await openObsDatabase({ kind: 'memory' })
  onTestFinished(close)
  const insert = insertAlike({ direct }, 'ObjectEvent', COLUMNS)
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

test('however batches differ, few statements are kept', async ({ expect }) => {
  const texts = new Set<string>()
  const columns = Array.from({ length: 8 }, (_, index) => `c${index}`)
  const written: unknown[] = []
  const run: DirectRun = {
    first: () => undefined,
    all: () => [],
    change: (sql, args) => {
      texts.add(sql)
      const own = [...sql.matchAll(/"(c\d)"/g)].map(([, name]) => name)
      const bound = args.slice(0, -1)
      written.push(
        JSON.parse(String(args.at(-1))).map((values: unknown[]) =>
          Object.fromEntries([...bound, ...values].map((value, index) => [own[index], value])),
        ),
      )
      return 0
    },
  }
  const insert = insertAlike({ direct: { write: async (work) => work(run) } }, 'Table', columns)
  const batches = Array.from({ length: 256 }, (_, bits) =>
    [0, 1].map((row) => Object.fromEntries(columns.map((name, index) => [name, (bits >> index) & 1 ? row : 7]))),
  )
  for (const batch of batches) await insert(batch)
  expect(written).toEqual(batches)
  expect(texts.size).toBe(64)
})
