import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { tempDir } from '@sealstack/testing'
import SqliteDatabase from 'libsql'
import { onTestFinished, test } from 'vitest'
import { bucketRepository } from './bucket-repository.ts'
import { openObsDatabase } from './open-obs-database.ts'
import { settingRepository } from './setting-repository.ts'

const bucketOf = (name: string) => ({
  id: randomUUID(),
  name,
  region: 'r',
  createdAtMs: 1n,
  versioning: null,
  isMfaDelete: false,
  isLockable: false,
  defaultLock: null,
  isFileSystem: false,
  ownerId: 'a',
})
const CORS = { name: 'cors', id: '' }

const open = async () => {
  const database = await openObsDatabase({ kind: 'memory' })
  onTestFinished(database.close)
  return { buckets: bucketRepository(database), settings: settingRepository(database), database }
}

test('what is put is read at once, by whoever has read before', async ({ expect }) => {
  const { buckets, settings } = await open()
  const [bucket, other] = [bucketOf('photos'), bucketOf('other')]
  await buckets.insert(bucket, { acl: { a: 1 } })
  await buckets.insert(other)
  const find = async () => (await settings.of(bucket.id)).find('cors')
  expect(await find()).toBeUndefined()
  expect((await settings.of(bucket.id)).find('acl')).toEqual({ a: 1 })
  expect(await settings.put(bucket.id, CORS, { b: 2 }, 5)).toBe(true)
  expect(await find()).toEqual({ b: 2 })
  const [before] = await Promise.all([find(), settings.put(bucket.id, CORS, null, 6)])
  expect([{ b: 2 }, null]).toContainEqual(before)
  expect(await find()).toBeNull()
  expect((await settings.bucketsWith('cors')).map((each) => each.bucket.name)).toEqual(['photos'])
  expect(await settings.remove(bucket.id, CORS)).toBe(true)
  expect(await settings.remove(bucket.id, CORS)).toBe(false)
  expect(await find()).toBeUndefined()
})

test('several of one name are listed by id, and go with their bucket', async ({ expect }) => {
  const { buckets, settings } = await open()
  const bucket = bucketOf('photos')
  await buckets.insert(bucket)
  for (const id of ['b', 'a']) await settings.put(bucket.id, { name: 'metrics', id }, id, 5)
  expect((await settings.of(bucket.id)).list('metrics').map(({ id }) => id)).toEqual(['a', 'b'])
  await buckets.remove(bucket)
  expect(await settings.put(bucket.id, CORS, 1, 5)).toBe(false)
  expect(await settings.bucketsWith('metrics')).toEqual([])
})

test('usage is counted anew where the triggers were lost with their table', async ({ expect }) => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const path = join(dir.path, 'obs.db')
  const bucket = bucketOf('photos')
  const first = await openObsDatabase({ kind: 'file', path })
  await bucketRepository(first).insert(bucket)
  await first.close()
  const connection = new SqliteDatabase(path)
  connection.exec('DROP TRIGGER usage_insert')
  connection
    .prepare(
      `INSERT INTO ObjectVersion (id, bucketId, key, versionId, isLatest, size, etag, createdAtMs, headers, metadata,
       encryption, isDeclared, keyArn, wrappedDek, context) VALUES ('o', ?, 'k', 'null', 1, 7, 'e', 1, '{}', '{}',
       'AES256', 1, 'arn', x'00', '{}')`,
    )
    .run([bucket.id])
  connection.close()
  const second = await openObsDatabase({ kind: 'file', path })
  onTestFinished(second.close)
  expect(await bucketRepository(second).usage(bucket.id)).toEqual({ sizeBytes: 7n, objects: 1n })
})
