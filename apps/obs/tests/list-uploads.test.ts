import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandInput,
} from '@aws-sdk/client-s3'
import { fakeClock } from '@sealstack/testing'
import { test } from 'vitest'
import { startObs } from './_util.ts'

const Bucket = 'photos'

const setUp = async (keys: readonly string[]) => {
  const clock = fakeClock(Date.now())
  const obs = await startObs({ clock })
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  const begun: { Key: string; UploadId: string }[] = []
  for (const Key of keys) {
    const { UploadId = '' } = await obs.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    begun.push({ Key, UploadId })
    clock.advance(1)
  }
  const list = (more: Partial<ListMultipartUploadsCommandInput> = {}) =>
    obs.s3.send(new ListMultipartUploadsCommand({ Bucket, ...more }))
  return { ...obs, begun, list }
}

test('uploads are listed by key and then by their age, page by page', async ({ expect }) => {
  const { list, begun } = await setUp(['b', 'a', 'b', 'c/1', 'c/2', 'b', 'ü'])
  const ids = (key: string) => begun.filter(({ Key }) => Key === key)
  const expected = ['a', 'b', 'c/1', 'c/2', 'ü'].flatMap(ids)
  for (const MaxUploads of [1, 2, 3, 1000]) {
    const seen = []
    let place: { KeyMarker?: string; UploadIdMarker?: string } = {}
    for (;;) {
      const page = await list({ MaxUploads, ...place })
      seen.push(...(page.Uploads ?? []).map(({ Key, UploadId }) => ({ Key, UploadId })))
      if (!page.IsTruncated) break
      place = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
    }
    expect(seen).toEqual(expected)
  }
  expect((await list({ KeyMarker: 'b' })).Uploads?.map(({ Key }) => Key)).toEqual(['c/1', 'c/2', 'ü'])
})

test('what lies behind a delimiter is rolled up, and prefixes count', async ({ expect }) => {
  const { list } = await setUp(['a', 'c/1', 'c/2', 'd/1', 'e'])
  const first = await list({ Delimiter: '/', MaxUploads: 2 })
  expect(first).toMatchObject({ IsTruncated: true, CommonPrefixes: [{ Prefix: 'c/' }], Uploads: [{ Key: 'a' }] })
  const rest = await list({ Delimiter: '/', KeyMarker: first.NextKeyMarker })
  expect(rest).toMatchObject({ IsTruncated: false, CommonPrefixes: [{ Prefix: 'd/' }], Uploads: [{ Key: 'e' }] })
  expect((await list({ Prefix: 'c/' })).Uploads).toHaveLength(2)
})

test('a marker must be an upload’s, and an aborted one is listed no more', async ({ expect }) => {
  const { list, begun, s3 } = await setUp(['a', 'b'])
  const [{ UploadId } = { UploadId: '' }] = begun
  await expect(list({ KeyMarker: 'b', UploadIdMarker: UploadId })).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Invalid uploadId marker',
  })
  expect((await list({ UploadIdMarker: 'whatever' })).Uploads).toHaveLength(2)
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'a', UploadId }))
  expect((await list()).Uploads?.map(({ Key }) => Key)).toEqual(['b'])
})
