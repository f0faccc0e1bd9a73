import SqliteDatabase from 'libsql'
import { onTestFinished, test } from 'vitest'
import { migrations } from '../generated/obs-migrations.ts'
import { applyMigrations } from '../migration.ts'

const SEALED = `"headers", "metadata", "encryption", "isDeclared", "keyArn", "wrappedDek", "context"`
const VALUES = `'{}', '{}', 'AES256', 1, 'arn', x'00', '{}'`

test('what the first schema held is all there under the last one', ({ expect }) => {
  const connection = new SqliteDatabase(':memory:')
  onTestFinished(() => void connection.close())
  connection.exec('PRAGMA foreign_keys = ON')
  applyMigrations(connection, migrations.slice(0, 1))
  connection.exec(`
    INSERT INTO "Bucket" ("id", "name", "region", "createdAtMs") VALUES ('b', 'photos', 'r', 1);
    INSERT INTO "ObjectVersion" ("id", "bucketId", "key", "versionId", "isLatest", "size", "etag", "createdAtMs", ${SEALED})
      VALUES ('o', 'b', 'k', 'null', 1, 5, 'e', 1, ${VALUES});
    INSERT INTO "ObjectPart" ("objectId", "number", "blobId", "size") VALUES ('o', 1, 'x', 5);
    INSERT INTO "Upload" ("id", "bucketId", "key", "createdAtMs", ${SEALED}) VALUES ('u', 'b', 'k', 1, ${VALUES});
    INSERT INTO "UploadPart" ("uploadId", "number", "blobId", "size", "etag", "createdAtMs") VALUES ('u', 1, 'y', 5, 'e', 1);
  `)
  applyMigrations(connection, migrations)
  for (const table of ['Bucket', 'ObjectVersion', 'ObjectPart', 'Upload', 'UploadPart']) {
    expect([table, connection.prepare(`SELECT count(*) FROM "${table}"`).raw(true).all()]).toEqual([table, [[1]]])
  }
  const isEnforced = connection.prepare('PRAGMA foreign_keys').raw(true).all()
  expect(isEnforced).toEqual([[1]])
})
