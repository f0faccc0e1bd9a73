import SqliteDatabase from 'libsql'
import { onTestFinished, test } from 'vitest'
import { migrations as iam, schema as iamSchema } from './generated/iam-migrations.ts'
import { migrations as kms, schema as kmsSchema } from './generated/kms-migrations.ts'
import { migrations as obs, schema as obsSchema } from './generated/obs-migrations.ts'
import { applyMigrations } from './migration.ts'

const open = () => {
  const connection = new SqliteDatabase(':memory:')
  onTestFinished(() => {
    connection.close()
  })
  connection.exec('PRAGMA foreign_keys = ON')
  const rows = (sql: string): readonly unknown[] => connection.prepare(sql).raw(true).all()
  return { connection, rows }
}

const first = {
  name: '1',
  sql: 'CREATE TABLE a (id TEXT PRIMARY KEY); CREATE TABLE b (a TEXT NOT NULL REFERENCES a (id) ON DELETE CASCADE)',
}
const anew = 'CREATE TABLE n (id TEXT PRIMARY KEY, x TEXT); INSERT INTO n (id) SELECT id FROM a; DROP TABLE a;'

test('a table that is made anew keeps the rows that refer to it', ({ expect }) => {
  const { connection, rows } = open()
  applyMigrations(connection, [first])
  connection.exec("INSERT INTO a VALUES ('1'); INSERT INTO b VALUES ('1')")
  applyMigrations(connection, [first, { name: '2', sql: `${anew} ALTER TABLE n RENAME TO a` }])
  expect(rows('SELECT * FROM b')).toEqual([['1']])
  expect(rows('PRAGMA foreign_keys')).toEqual([[1]])
})

test('a change that would leave rows without their owners is undone', ({ expect }) => {
  const { connection, rows } = open()
  applyMigrations(connection, [first])
  connection.exec("INSERT INTO a VALUES ('1'); INSERT INTO b VALUES ('1')")
  expect(() => applyMigrations(connection, [first, { name: '2', sql: 'DELETE FROM a' }])).toThrow(
    'without their owners',
  )
  expect(rows('SELECT * FROM a')).toEqual([['1']])
  applyMigrations(connection, [first])
})

test('a new database is the same whether it was built at once or change by change', ({ expect }) => {
  const structure = 'SELECT type, name, sql FROM sqlite_master ORDER BY name'
  for (const [changes, schema] of [
    [iam, iamSchema],
    [kms, kmsSchema],
    [obs, obsSchema],
  ] as const) {
    const [step, whole] = [open(), open()]
    applyMigrations(step.connection, changes)
    applyMigrations(whole.connection, changes, schema)
    const plain = (rows: readonly unknown[]) =>
      JSON.stringify(rows)
        .replaceAll(/(\\n|\s)+/g, ' ')
        .replaceAll(/ (?=[,)])/g, '')
        .split('],[')
    expect(plain(whole.rows(structure))).toEqual(plain(step.rows(structure)))
    expect(whole.rows('SELECT * FROM _migrations')).toEqual(step.rows('SELECT * FROM _migrations'))
    applyMigrations(whole.connection, changes, schema)
  }
})

test('a new database is built at once, without the changes that led there', ({ expect }) => {
  const { connection, rows } = open()
  applyMigrations(connection, [{ name: '1', sql: 'not run' }], 'CREATE TABLE a (id TEXT)')
  expect(rows('SELECT name FROM _migrations')).toEqual([['1']])
  expect(rows('SELECT * FROM a')).toEqual([])
})

test('keys of an earlier version keep their material, aliases and tags, and still come due', ({ expect }) => {
  const { connection, rows } = open()
  applyMigrations(connection, kms.slice(0, 2))
  connection.exec(`
    INSERT INTO "Key" (id, manager, state, spec, usage, origin, description, policy, displayAlias, createdAtMs, deletionAtMs, version)
    VALUES ('k', 'CUSTOMER', 'PendingDeletion', 'SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', 'AWS_KMS', '', '{}', 'k', 1, 2, 0);
    INSERT INTO "KeyVersion" (keyId, version, materialId, sealed, createdAtMs) VALUES ('k', 0, 'm', x'00', 1);
    INSERT INTO "Alias" (name, keyId, createdAtMs, updatedAtMs) VALUES ('alias/a', 'k', 1, 1);
    INSERT INTO "KeyTag" (keyId, "key", value, position) VALUES ('k', 't', 'v', 0);`)
  applyMigrations(connection, kms)
  expect(rows('SELECT region, id, dueAtMs FROM "Key"')).toEqual([['us-east-1', 'k', 2]])
  expect(rows('SELECT keyId, materialId FROM "KeyVersion"')).toEqual([['k', 'm']])
  expect(rows('SELECT name FROM "Alias"')).toEqual([['alias/a']])
  expect(rows('SELECT value FROM "KeyTag"')).toEqual([['v']])
})

test('events of an earlier version are found where they would have been put', ({ expect }) => {
  for (const [changes, table, columns, values] of [
    [kms, 'Event', '"atMs", "region", "requestId", "dialect", "status"', `1, 'r', 'i', 'aws', 200`],
    [obs, 'ObjectEvent', '"atMs", "requestId", "dialect", "status", "bytesIn", "bytesOut"', `1, 'i', 's3', 200, 0, 0`],
  ] as const) {
    const { connection, rows } = open()
    const at = changes.findIndex(({ name }) => name.endsWith('_add-event-blocks'))
    applyMigrations(connection, changes.slice(0, at))
    for (const id of [1, 1023, 1024, 5000]) {
      connection.exec(`INSERT INTO "${table}" ("id", ${columns}) VALUES (${id}, ${values})`)
    }
    applyMigrations(connection, changes)
    expect(rows(`SELECT "id", "block", "requestId" FROM "${table}"`)).toEqual([
      [1, 0, 'i'],
      [1023, 0, 'i'],
      [1024, 1, 'i'],
      [5000, 4, 'i'],
    ])
  }
})
