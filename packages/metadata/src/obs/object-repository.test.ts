import { randomBytes } from 'node:crypto'
import { describe, onTestFinished, test } from 'vitest'
import { bucketRepository } from './bucket-repository.ts'
import { objectRepository } from './object-repository.ts'
import { openObsDatabase } from './open-obs-database.ts'
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
  const bucket = { id: newId(), name: 'photos', region: 'r', createdAtMs: 1n }
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
})

const objectOf = (bucketId: string, key: string, more: Partial<ObjectRow> = {}): ObjectRow => ({
  ...sealed(bucketId, key),
  versionId: 'null',
  isLatest: true,
  size: 5n,
  etag: newId(),
  checksum: null,
  checksumType: null,
  blobId: newId(),
  uploadId: null,
  ...more,
})

const uploadOf = (bucketId: string, key: string): UploadRow => ({ ...sealed(bucketId, key), checksumType: null })

const partOf = (uploadId: string, number: number, blobId = newId()) => ({
  uploadId,
  number,
  blobId,
  size: 5n,
  etag: newId(),
  checksum: null,
  createdAtMs: 1n,
})

describe('put', () => {
  test('replaces, and gives the blob that nothing refers to any more', async ({ expect }) => {
    const { objects, bucket } = await setUp()
    const [first, second] = [objectOf(bucket.id, 'k'), objectOf(bucket.id, 'k')]
    expect(await objects.put(first, [])).toEqual({ kind: 'stored', released: [] })
    expect(await objects.put(second, [])).toEqual({ kind: 'stored', released: [first.blobId] })
    expect(await objects.findLatest(bucket.id, 'k')).toEqual(second)
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
    await objects.remove(bucket.id, [{ key: 'k', accept: () => true }])
    await buckets.remove(bucket)
    expect((await objects.put(objectOf(bucket.id, 'k'), [])).kind).toBe('gone')
  })

  test('takes ten thousand parts, and gives them back in order', async ({ expect }) => {
    const { objects, uploads, bucket } = await setUp()
    const upload = uploadOf(bucket.id, 'k')
    await uploads.insert(upload)
    const parts = Array.from({ length: 10_000 }, (_, index) => ({ number: index + 1, blobId: newId(), size: 5n }))
    const unused = partOf(upload.id, 10_000)
    await uploads.putPart(unused)
    const row = objectOf(bucket.id, 'k', { blobId: null, uploadId: upload.id })
    expect(await objects.put(row, parts)).toEqual({ kind: 'stored', released: [unused.blobId] })
    expect(await objects.listParts(row.id)).toEqual(parts)
    const { released } = await objects.remove(bucket.id, [{ key: 'k', accept: () => true }])
    expect(released).toEqual(parts.map(({ blobId }) => blobId))
  })
})

test('remove deletes what it may and tells what it may not', async ({ expect }) => {
  const { objects, bucket } = await setUp()
  const rows = ['a', 'b\u0000', 'c'].map((key) => objectOf(bucket.id, key))
  for (const row of rows) await objects.put(row, [])
  const outcome = await objects.remove(bucket.id, [
    { key: 'a', accept: (current) => current?.etag === rows[0]?.etag },
    { key: 'b\u0000', accept: () => true },
    { key: 'c', accept: () => false },
    { key: 'none', accept: (current) => current === undefined },
  ])
  expect([...outcome.released].sort()).toEqual([rows[0]?.blobId, rows[1]?.blobId].sort())
  expect([...outcome.refused]).toEqual(['c'])
  expect([...outcome.removed].sort()).toEqual(['a', 'b\u0000'])
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
    { number: 1, blobId: done.blobId, size: 5n },
  ])
  const known = [single.blobId ?? '', done.blobId, underWay.blobId]
  expect([...(await objects.referred([...known, newId()]))].sort()).toEqual([...known].sort())
})
