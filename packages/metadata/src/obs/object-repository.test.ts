import { randomBytes } from 'node:crypto'
import { describe, onTestFinished, test } from 'vitest'
import { bucketRepository } from './bucket-repository.ts'
import { objectRepository } from './object-repository.ts'
import { openObsDatabase } from './open-obs-database.ts'
import type { Removal } from './remove-objects.ts'
import type { ObjectRow, UploadRow } from './rows.ts'
import { uploadRepository } from './upload-repository.ts'

const newId = (): string => randomBytes(16).toString('hex')

const setUp = async () => {
  const database = await openObsDatabase({ kind: 'memory' })
  onTestFinished(database.close)
  const [buckets, objects, uploads] = [
    bucketRepository(database),
    objectRepository(database),
    uploadRepository(database),
  ]
  const bucket = {
    id: newId(),
    name: 'photos',
    region: 'r',
    createdAtMs: 1n,
    versioning: null,
    isMfaDelete: false,
    isLockable: false,
    defaultLock: null,
    isFileSystem: false,
    ownerId: 'a',
  }
  await buckets.insert(bucket)
  return { buckets, objects, uploads, bucket }
}

const sealed = (bucketId: string, key: string) => ({
  id: newId(),
  bucketId,
  key,
  createdAtMs: 1n,
  headers: '{}',
  metadata: '{}',
  encryption: 'AES256',
  isDeclared: true,
  keyArn: 'arn',
  wrappedDek: Uint8Array.from([1, 2, 3]),
  context: '{}',
  checksumName: null,
  storageClass: 'STANDARD',
  tags: '[]',
  acl: null,
  lockMode: null,
  lockUntilMs: null,
  hasLegalHold: false,
  hasBucketKey: false,
  sealedDek: null,
  outerKeyArn: null,
  outerWrappedDek: null,
  keyVersion: null,
  outerKeyVersion: null,
  ownerId: null,
})

const removalOf = (key: string, accept: Removal['accept'] = () => true, versionId?: string): Removal => ({
  key,
  versionId,
  accept,
  marker: { id: newId(), versionId: newId(), rank: 1n, createdAtMs: 1n },
})

const objectOf = (bucketId: string, key: string, more: Partial<ObjectRow> = {}): ObjectRow => ({
  ...sealed(bucketId, key),
  versionId: 'null',
  rank: 1n,
  isLatest: true,
  isDeleteMarker: false,
  restoredFromMs: null,
  restoredUntilMs: null,
  isAppendable: false,
  size: 5n,
  etag: newId(),
  checksum: null,
  checksumType: null,
  blobId: newId(),
  uploadId: null,
  ...more,
})

const uploadOf = (bucketId: string, key: string): UploadRow => ({
  ...sealed(bucketId, key),
  checksumType: null,
  foundId: null,
})

const partOf = (uploadId: string, number: number, blobId = newId()) => ({
  uploadId,
  number,
  blobId,
  size: 5n,
  etag: newId(),
  checksum: null,
  createdAtMs: 1n,
})

test('a row is read as it was written, past Prisma and by it, whatever is in it', async ({ expect }) => {
  const { objects, bucket } = await setUp()
  const text = 'quote " backslash \\ line\n tab\t ä \u{1f512} \u2028'
  const full = objectOf(bucket.id, text, {
    ...{ createdAtMs: 2n ** 53n + 1n, rank: 2n ** 62n, size: 2n ** 60n + 1n, lockUntilMs: 2n ** 54n + 1n },
    ...{ restoredFromMs: 2n ** 55n + 1n, restoredUntilMs: 2n ** 56n + 1n, hasLegalHold: true, hasBucketKey: true },
    ...{ headers: JSON.stringify({ text }), metadata: text, context: text, tags: text, acl: text, keyArn: text },
    ...{ sealedDek: new Uint8Array(randomBytes(60)), outerWrappedDek: Uint8Array.from([0, 255]), outerKeyArn: text },
    ...{
      keyVersion: 3,
      outerKeyVersion: 0,
      ownerId: 'b',
      lockMode: 'COMPLIANCE',
      checksumName: 'crc32',
      checksum: 'x',
    },
    ...{ checksumType: 'FULL_OBJECT', uploadId: newId(), versionId: newId(), isAppendable: true },
  })
  await objects.put(full, [])
  const { uploadId, versionId } = full
  const found = [
    await objects.find(bucket.id, text),
    await objects.find(bucket.id, text, versionId),
    await objects.findCompleted(bucket.id, text, uploadId ?? ''),
  ]
  expect(found).toEqual([full, full, full])
})

describe('put', () => {
  test('replaces, and gives the blob that nothing refers to any more', async ({ expect }) => {
    const { objects, bucket } = await setUp()
    const [first, second] = [objectOf(bucket.id, 'k'), objectOf(bucket.id, 'k')]
    expect(await objects.put(first, [])).toEqual({ kind: 'stored', released: [] })
    expect(await objects.put(second, [])).toEqual({ kind: 'stored', released: [first.blobId] })
    expect(await objects.findLatest(bucket.id, 'k')).toEqual({ ...second, rank: 2n })
  })

  test('asks its condition of what is there, and changes nothing when that does not hold', async ({ expect }) => {
    const { objects, bucket } = await setUp()
    const first = objectOf(bucket.id, 'k')
    const asked: unknown[] = []
    const refuse = (current: { readonly etag: string } | undefined) => {
      asked.push(current?.etag)
      return false
    }
    expect(await objects.put(first, [], refuse)).toEqual({ kind: 'refused' })
    expect(await objects.findLatest(bucket.id, 'k')).toBeUndefined()
    await objects.put(first, [])
    expect(await objects.put(objectOf(bucket.id, 'k'), [], refuse)).toEqual({ kind: 'refused' })
    expect(asked).toEqual([undefined, first.etag])
    expect(await objects.findLatest(bucket.id, 'k')).toEqual(first)
  })

  test('finds the bucket or the upload gone', async ({ expect }) => {
    const { objects, uploads, bucket, buckets } = await setUp()
    const upload = uploadOf(bucket.id, 'k')
    await uploads.insert(upload)
    const row = objectOf(bucket.id, 'k', { blobId: null, uploadId: upload.id })
    expect((await objects.put(row, [])).kind).toBe('stored')
    expect((await objects.put({ ...row, id: newId() }, [])).kind).toBe('gone')
    await objects.remove(bucket.id, [removalOf('k')])
    await buckets.remove(bucket)
    expect((await objects.put(objectOf(bucket.id, 'k'), [])).kind).toBe('gone')
  })

  test('takes ten thousand parts, and gives them back in order', async ({ expect }) => {
    const { objects, uploads, bucket } = await setUp()
    const upload = uploadOf(bucket.id, 'k')
    await uploads.insert(upload)
    const parts = Array.from({ length: 10_000 }, (_, index) => ({
      number: index + 1,
      blobId: newId(),
      size: 5n,
      checksum: null,
    }))
    const unused = partOf(upload.id, 10_000)
    await uploads.putPart(unused)
    const row = objectOf(bucket.id, 'k', { blobId: null, uploadId: upload.id })
    expect(await objects.put(row, parts)).toEqual({ kind: 'stored', released: [unused.blobId] })
    expect(await objects.listParts(row.id)).toEqual(parts)
    const { released } = await objects.remove(bucket.id, [removalOf('k')])
    expect(released).toEqual(parts.map(({ blobId }) => blobId))
  })
})

test('remove deletes what it may and tells what it may not', async ({ expect }) => {
  const { objects, bucket } = await setUp()
  const rows = ['a', 'b\u0000', 'c'].map((key) => objectOf(bucket.id, key))
  for (const row of rows) await objects.put(row, [])
  const outcome = await objects.remove(bucket.id, [
    removalOf('a', (current) => current?.etag === rows[0]?.etag),
    removalOf('b\u0000', () => true),
    removalOf('c', () => false),
    removalOf('none', (current) => current === undefined),
  ])
  expect([...outcome.released].sort()).toEqual([rows[0]?.blobId, rows[1]?.blobId].sort())
  expect(outcome.results.map(({ kind }) => kind)).toEqual(['removed', 'removed', 'refused', 'removed'])
  expect(outcome.results.map((result) => result.kind === 'removed' && result.isFound)).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect((await objects.list(bucket.id, { prefix: '', limit: 10 })).map(({ key }) => key)).toEqual(['c'])
})

test('referred knows blobs of objects, of their parts, and of parts under way', async ({ expect }) => {
  const { objects, uploads, bucket } = await setUp()
  const [single, upload, other] = [objectOf(bucket.id, 'a'), uploadOf(bucket.id, 'b'), uploadOf(bucket.id, 'c')]
  await objects.put(single, [])
  await uploads.insert(upload)
  await uploads.insert(other)
  const [done, underWay] = [partOf(upload.id, 1), partOf(other.id, 1)]
  await uploads.putPart(done)
  await uploads.putPart(underWay)
  await objects.put(objectOf(bucket.id, 'b', { blobId: null, uploadId: upload.id }), [
    { number: 1, blobId: done.blobId, size: 5n, checksum: null },
  ])
  const known = [single.blobId ?? '', done.blobId, underWay.blobId]
  expect([...(await objects.referred([...known, newId()]))].sort()).toEqual([...known].sort())
})

describe('versions', () => {
  const versioned = async () => {
    const all = await setUp()
    await all.buckets.update(all.bucket.id, { versioning: 'Enabled' })
    const put = async (key: string, rank: bigint) => {
      const row = objectOf(all.bucket.id, key, { versionId: newId(), rank })
      await all.objects.put(row, [])
      return row
    }
    const list = async (range: object = {}) =>
      (await all.objects.listVersions(all.bucket.id, { prefix: '', limit: 10, ...range })).map(
        ({ key, versionId, isLatest }) => [key, versionId, isLatest],
      )
    return { ...all, put, list }
  }

  test('are ordered as they were committed, whenever they began', async ({ expect }) => {
    const { put, list, objects, bucket } = await versioned()
    const [first, late, last] = [await put('k', 7n), await put('k', 3n), await put('k', 5n)]
    expect((await objects.find(bucket.id, 'k'))?.versionId).toBe(last.versionId)
    expect(await list()).toEqual([
      ['k', last.versionId, true],
      ['k', late.versionId, false],
      ['k', first.versionId, false],
    ])
    expect(await list({ after: 'k', olderThan: 8n })).toEqual([['k', first.versionId, false]])
  })

  test('that are removed leave the next one to be the latest', async ({ expect }) => {
    const { put, list, objects, bucket } = await versioned()
    const [first, last] = [await put('k', 1n), await put('k', 2n)]
    const { results, released } = await objects.remove(bucket.id, [
      removalOf('k', undefined, last.versionId),
      removalOf('k', undefined, newId()),
      removalOf('other'),
    ])
    expect(results.map(({ kind }) => kind)).toEqual(['removed', 'removed', 'marked'])
    expect(released).toEqual([last.blobId])
    expect((await list()).slice(0, 1)).toEqual([['k', first.versionId, true]])
    expect((await objects.list(bucket.id, { prefix: '', limit: 10 })).map(({ key }) => key)).toEqual(['k'])
  })

  test('are not replaced by a write that began before there were any', async ({ expect }) => {
    const { objects, bucket, buckets } = await versioned()
    const row = objectOf(bucket.id, 'k')
    expect(await objects.put(row, [])).toEqual({ kind: 'conflict' })
    await buckets.update(bucket.id, { versioning: 'Suspended' })
    expect((await objects.put(row, [])).kind).toBe('stored')
  })

  test('settings change only where they are as expected', async ({ expect }) => {
    const { bucket, buckets } = await versioned()
    expect(await buckets.update(bucket.id, { isLockable: true }, { versioning: 'Suspended' })).toBe(false)
    expect(await buckets.update(bucket.id, { isLockable: true }, { versioning: 'Enabled' })).toBe(true)
    expect(await buckets.find('photos')).toMatchObject({ isLockable: true })
  })
})

test('skim finds a key of each common prefix, whatever its characters, up to a key that has none', async ({
  expect,
}) => {
  const { objects, bucket } = await setUp()
  const keys = [
    'a',
    'b/1',
    'b/2',
    'b\u0000/1',
    'c\u0001/1',
    'p/x--1',
    'p/x--2',
    'p/y--',
    'p/\u{1f600}é--1',
    'p/z',
    'q/1',
  ]
  for (const key of keys) await objects.put(objectOf(bucket.id, key), [])
  const skim = (prefix: string, delimiter: string, afterPrefix: string, limit = 100) =>
    objects.skim(bucket.id, { prefix, delimiter, afterPrefix, limit })
  expect(await skim('', '/', 'a')).toEqual(['b\u0000/1', 'b/1', 'c\u0001/1', 'p/x--1', 'q/1'])
  expect(await skim('', '/', 'b\u0000/', 2)).toEqual(['b/1', 'c\u0001/1'])
  expect(await skim('p/', '--', 'p/x--')).toEqual(['p/y--', 'p/z'])
  expect(await skim('p/', '--', 'p/z')).toEqual(['p/\u{1f600}é--1'])
  expect(await skim('p/', '--', 'p/\u{1f600}é--')).toEqual([])
})
