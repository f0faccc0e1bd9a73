import SqliteDatabase from 'libsql'
import { describe, onTestFinished, test } from 'vitest'
import { migrations } from '../generated/obs-migrations.ts'
import { applyMigrations } from '../migration.ts'
import { KEY_USAGE_TRIGGERS } from './key-usage-triggers.ts'
import { type ObsDatabase, openObsDatabase } from './open-obs-database.ts'
import { USAGE_TRIGGERS } from './usage-triggers.ts'
import { wrappedKeyRepository } from './wrapped-key-repository.ts'

const open = async () => {
  const database = await openObsDatabase({ kind: 'memory' })
  onTestFinished(database.close)
  for (const id of ['b1', 'b2']) {
    await database.client.bucket.create({ data: { id, name: id, region: 'r', createdAtMs: 1n } })
  }
  return { client: database.client, wrappedKeys: wrappedKeyRepository(database) }
}

const rowOf = (id: string, bucketId: string, more: object = {}) => ({
  ...{ id, bucketId, key: id, versionId: id, isLatest: true, size: 5n, etag: 'e', createdAtMs: 1n, headers: '{}' },
  ...{ metadata: '{}', encryption: 'aws:kms', isDeclared: true, keyArn: 'k1', keyVersion: 0, context: '{}' },
  wrappedDek: new Uint8Array([1]),
  ...more,
})

/** What the counters must say, counted from the rows themselves. */
const recount = async (client: ObsDatabase['client']) => {
  const sums = new Map<string, [number, number, number, number]>()
  for (const row of await client.objectVersion.findMany()) {
    const layers = [
      { arn: row.keyArn, version: row.keyVersion, isFirst: true },
      { arn: row.outerKeyArn, version: row.outerKeyVersion, isFirst: row.outerKeyArn !== row.keyArn },
    ]
    for (const { arn, version, isFirst } of layers) {
      if (!arn) continue
      const name = `${arn} ${version ?? -1} ${row.bucketId}`
      const [wrapped, versions, objects, bytes] = sums.get(name) ?? [0, 0, 0, 0]
      const once = isFirst ? 1 : 0
      const latest = row.isLatest ? once : 0
      sums.set(name, [wrapped + 1, versions + once, objects + latest, bytes + once * Number(row.size)])
    }
  }
  return sums
}

describe('the counters of keys', () => {
  test('are exact whatever comes, goes and changes', async ({ expect }) => {
    const { client, wrappedKeys } = await open()
    // The same steps each time: a small generator of Park and Miller.
    let state = 42
    const pick = <Item>(items: readonly Item[]): Item => {
      state = (state * 48_271) % 2_147_483_647
      return items[state % items.length] as Item
    }
    const layersOf = () => ({
      ...pick([{ keyArn: 'k1', keyVersion: pick([0, 1]) }, { keyArn: 'k2', keyVersion: null }, { keyArn: '' }]),
      ...pick([{}, { outerKeyArn: pick(['k1', 'store']), outerKeyVersion: pick([0, 1]) }, { outerKeyArn: null }]),
    })
    const ids: string[] = []
    for (let step = 0; step < 300; step++) {
      const kind = pick(['add', 'add', 'change', 'retire', 'grow', 'remove'])
      const id = ids.length === 0 ? undefined : pick(ids)
      if (kind === 'add' || id === undefined) {
        ids.push(`o${step}`)
        const data = rowOf(`o${step}`, pick(['b1', 'b2']), { size: BigInt(pick([0, 7])), ...layersOf() })
        await client.objectVersion.create({ data })
      } else if (kind === 'remove') {
        await client.objectVersion.delete({ where: { id } })
        ids.splice(ids.indexOf(id), 1)
      } else {
        const data =
          kind === 'change' ? layersOf() : kind === 'retire' ? { isLatest: pick([true, false]) } : { size: 9n }
        await client.objectVersion.update({ where: { id }, data })
      }
    }
    const counted = (await wrappedKeys.usage({})).filter(({ wrapped }) => wrapped > 0n)
    const found = counted.map(({ keyArn, keyVersion, bucketId, wrapped, versions, objects, bytes }) => [
      `${keyArn} ${keyVersion} ${bucketId}`,
      [wrapped, versions, objects, bytes].map(Number),
    ])
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(await recount(client)))
    expect(found.length).toBeGreaterThan(6)
  })

  test('are made for rows that are older than they, whose versions are read from what is wrapped', ({ expect }) => {
    const connection = new SqliteDatabase(':memory:')
    onTestFinished(() => void connection.close())
    applyMigrations(
      connection,
      migrations.filter(({ name }) => name < '20261128133757'),
    )
    const foot = `${'00'.repeat(4)}${'61'.repeat(36)}0203${'00'.repeat(2)}${'00'.repeat(32)}`
    const wrapped = `0200${'00'.repeat(156 - 2 - foot.length / 2)}${foot}`
    connection.exec(`
      INSERT INTO "Bucket" ("id", "name", "region", "createdAtMs") VALUES ('b', 'photos', 'r', 1);
      INSERT INTO "ObjectVersion" ("id", "bucketId", "key", "versionId", "isLatest", "size", "etag", "createdAtMs", "headers",
          "metadata", "encryption", "isDeclared", "keyArn", "wrappedDek", "context", "outerKeyArn", "outerWrappedDek")
        VALUES ('o', 'b', 'k', 'null', 1, 5, 'e', 1, '{}', '{}', 'aws:kms:dsse', 1, 'k1', x'${wrapped}', '{}', 'k2', x'${wrapped}'),
               ('m', 'b', 'm', 'null', 1, 0, '', 1, '{}', '{}', '', 0, '', x'', '{}', NULL, NULL);
    `)
    applyMigrations(connection, migrations)
    connection.exec(USAGE_TRIGGERS + KEY_USAGE_TRIGGERS)
    const all = (sql: string) => connection.prepare(sql).raw(true).all()
    expect(all('SELECT "keyArn", "keyVersion", "wrapped", "versions", "bytes" FROM "KeyUsage" ORDER BY 1')).toEqual([
      ['k1', 0x302, 1, 1, 5],
      ['k2', 0x302, 1, 1, 5],
    ])
    expect(all(`SELECT "keyVersion" FROM "ObjectVersion" WHERE "id" = 'm'`)).toEqual([[null]])
    connection.exec(USAGE_TRIGGERS + KEY_USAGE_TRIGGERS)
    expect(all('SELECT SUM("wrapped") FROM "KeyUsage"')).toEqual([[2]])
  })
})

test('a wrapped key is replaced where it still is what was read, and listed under a prefix from a place on', async ({
  expect,
}) => {
  const { client, wrappedKeys } = await open()
  for (const id of ['a/1', 'a/2', 'b/1']) await client.objectVersion.create({ data: rowOf(id, 'b1') })
  const group = { bucketId: 'b1', table: 'object', layer: 'inner', keyArn: 'k1', keyVersion: 0 } as const
  const after = { key: 'a/1', id: 'a/1' }
  expect((await wrappedKeys.list(group, { prefix: 'a/', after, limit: 9 })).map(({ id }) => id)).toEqual(['a/2'])
  expect(await wrappedKeys.count(group, 'a/')).toBe(2)
  const change = { wrapped: new Uint8Array([1]), next: new Uint8Array([2, 3]), keyVersion: 4 }
  await client.objectVersion.update({ where: { id: 'a/2' }, data: { wrappedDek: new Uint8Array([9]) } })
  const changes = ['a/1', 'a/2', 'gone'].map((id) => ({ ...change, id }))
  expect(await wrappedKeys.replace(group, 'k2', changes)).toBe(1)
  const rows = await client.objectVersion.findMany({ orderBy: { id: 'asc' } })
  expect(rows.map(({ keyArn, keyVersion, wrappedDek }) => [keyArn, keyVersion, ...wrappedDek])).toEqual([
    ['k2', 4, 2, 3],
    ['k1', 0, 9],
    ['k1', 0, 1],
  ])
})
