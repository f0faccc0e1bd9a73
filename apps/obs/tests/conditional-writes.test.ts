import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const Bucket = 'photos'

const setUp = async () => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  const put = (Body: string, condition: object = {}) =>
    obs.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body, ...condition }))
  const get = async () => (await obs.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString()
  return { ...obs, put, get }
}

test('If-None-Match: * writes a free key and no other', async ({ expect }) => {
  const { put, get, dir } = await setUp()
  await put('one', { IfNoneMatch: '*' })
  await expect(put('two', { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    Condition: 'If-None-Match',
  })
  expect(await get()).toBe('one')
  await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
})

test('If-Match writes just what the client has seen; a key that is free is not found', async ({ expect }) => {
  const { put, get } = await setUp()
  await expect(put('x', { IfMatch: '"abc"' })).rejects.toMatchObject({ name: 'NoSuchKey' })
  const { ETag } = await put('one')
  await put('two', { IfMatch: ETag })
  await expect(put('three', { IfMatch: ETag })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    Condition: 'If-Match',
  })
  expect(await get()).toBe('two')
})

test('what S3 does not take is not taken here', async ({ expect }) => {
  const { put } = await setUp()
  for (const condition of [{ IfMatch: '*' }, { IfNoneMatch: '"abc"' }, { IfMatch: '"a"', IfNoneMatch: '*' }]) {
    await expect(put('x', condition)).rejects.toMatchObject({ name: 'NotImplemented' })
  }
})

test('of many that write one free key at once, one does', async ({ expect }) => {
  const { put, get, dir } = await setUp()
  const outcomes = await Promise.allSettled(
    Array.from({ length: 16 }, (_, index) => put(`writer ${index}`, { IfNoneMatch: '*' })),
  )
  const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
  expect(winners).toHaveLength(1)
  expect(await get()).toBe(`writer ${winners[0]}`)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'PreconditionFailed' })
  }
  await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
})

test('a deletion under If-Match spares another object, and nothing is deleted gladly', async ({ expect }) => {
  const { s3, put, get } = await setUp()
  const remove = (IfMatch: string) => s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch }))
  await remove('"none"')
  const { ETag } = await put('one')
  await expect(remove('"other"')).rejects.toMatchObject({ name: 'PreconditionFailed' })
  expect(await get()).toBe('one')
  await remove(ETag ?? '')
  await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('an upload in parts is completed under the same conditions, and can be completed again', async ({ expect }) => {
  const { s3, put, get } = await setUp()
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }))
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'parts' }))
  const complete = (condition: object = {}) =>
    s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'k',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
        ...condition,
      }),
    )
  await put('there first')
  await expect(complete({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  expect(await get()).toBe('there first')
  const done = await complete()
  expect(await get()).toBe('parts')
  expect((await complete()).ETag).toBe(done.ETag)
  await put('later')
  await expect(complete()).rejects.toMatchObject({ name: 'NoSuchUpload' })
})
