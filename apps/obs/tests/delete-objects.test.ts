import { CreateBucketCommand, DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const Bucket = 'photos'

const setUp = async (keys: readonly string[]) => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  for (const Key of keys) await obs.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  const remove = (Objects: { Key: string; ETag?: string; VersionId?: string }[], Quiet?: boolean) =>
    obs.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }))
  const left = async () => {
    const page = await obs.s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }))
    return (page.Contents ?? []).map(({ Key }) => decodeURIComponent(Key?.replaceAll('+', ' ') ?? ''))
  }
  return { ...obs, remove, left }
}

describe('DeleteObjects', () => {
  test('deletes just the keys that are named, however odd', async ({ expect }) => {
    const odd = ['a&b', '<c>', '"d\'', ' e ', 'f\u0001', 'g\r\nh', '../i', '&#x41;', 'ü😀', '&amp;']
    const kept = ['A', '&', 'f', 'e']
    const { remove, left, dir } = await setUp([...odd, ...kept])
    const { Deleted, Errors } = await remove(odd.map((Key) => ({ Key })))
    expect(Errors).toBeUndefined()
    expect(Deleted).toHaveLength(odd.length)
    expect((await left()).sort()).toEqual([...kept].sort())
    await expect.poll(() => blobsBelow(dir)).toHaveLength(kept.length)
  })

  test('takes a key that is not there for deleted, and says nothing of success when told to be quiet', async ({
    expect,
  }) => {
    const { remove, left } = await setUp(['a', 'b'])
    expect((await remove([{ Key: 'a' }, { Key: 'none' }])).Deleted?.map(({ Key }) => Key)).toEqual(['a', 'none'])
    expect((await remove([{ Key: 'b' }], true)).Deleted).toBeUndefined()
    expect(await left()).toEqual([])
  })

  test('tells the fate of each key', async ({ expect }) => {
    const { remove, left } = await setUp(['a', 'b', 'c'])
    const { Deleted, Errors } = await remove([
      { Key: 'a', ETag: '"other"' },
      { Key: 'b', VersionId: 'x'.repeat(32) },
      { Key: 'c', VersionId: 'null' },
      { Key: 'k'.repeat(1025) },
    ])
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['c'])
    expect(Errors?.map(({ Key, Code }) => [Key?.slice(0, 3), Code])).toEqual([
      ['a', 'PreconditionFailed'],
      ['b', 'NoSuchVersion'],
      ['kkk', 'KeyTooLongError'],
    ])
    expect(await left()).toEqual(['a', 'b'])
  })

  test('takes a thousand keys and not one more', async ({ expect }) => {
    const { remove, left } = await setUp(['k1', 'k999', 'kept'])
    const keys = Array.from({ length: 1000 }, (_, index) => ({ Key: `k${index}` }))
    expect((await remove(keys)).Deleted).toHaveLength(1000)
    expect(await left()).toEqual(['kept'])
    await expect(remove([...keys, { Key: 'kept' }])).rejects.toMatchObject({ name: 'MalformedXML' })
    expect(await left()).toEqual(['kept'])
  })
})
