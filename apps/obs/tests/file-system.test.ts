import { createHash } from 'node:crypto'
import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { blobsBelow, filesHolding, obsClient, spyingKeyring, startObs } from './_util.ts'

const Bucket = 'files'
const Key = 'a/k'
const place = { Bucket, Key }

const setUp = async (more: object = { FileInterface: 'Enabled' }) => {
  const { keyring, deks } = spyingKeyring()
  const obs = await startObs({ keyring })
  const client = await obsClient('obs', obs.port)
  await client.createBucket({ Bucket, ...more })
  const read = async (key = Key) => {
    const { CommonMsg, InterfaceResult } = await client.getObject({ Bucket, Key: key })
    return CommonMsg.Status === 200 ? String(InterfaceResult.Content ?? '') : CommonMsg.Code
  }
  return { ...obs, client, read, deks }
}

describe('a file of a parallel file system', () => {
  test.for([
    [0, 'XY', 'XYcdefghij'],
    [4, 'XY', 'abcdXYghij'],
    [8, 'XYZ', 'abcdefghXYZ'],
    [10, 'XY', 'abcdefghijXY'],
  ] as const)('is written over from byte %i on', async ([Position, Body, expected], { expect }) => {
    const { client, read } = await setUp()
    await client.putObject({ ...place, Body: 'abcdefghij' })
    const { CommonMsg, InterfaceResult } = await client.modifyObject({ ...place, Position, Body })
    expect(CommonMsg.Status).toBe(200)
    expect(InterfaceResult.ETag).toBe(`"${createHash('md5').update(expected).digest('hex')}"`)
    expect(await read()).toBe(expected)
  })

  test('keeps what it has beside its bytes, and is sealed anew as it was', async ({ expect }) => {
    const { client, read, s3, dir, deks } = await setUp()
    const text = seededBytes(150_000).toString('hex')
    await client.putObject({ ...place, Body: text, Metadata: { a: 'b' }, SseKms: 'kms', SseKmsKey: 'alias/mine' })
    const patch = seededBytes(100, 9).toString('hex')
    await client.modifyObject({ ...place, Position: 70_000, Body: patch })
    expect(await read()).toBe(text.slice(0, 70_000) + patch + text.slice(70_000 + patch.length))
    expect(await s3.send(new HeadObjectCommand(place))).toMatchObject({
      Metadata: { a: 'b' },
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/mine',
      ContentLength: text.length,
    })
    for (const secret of [...deks, Buffer.from(patch.slice(0, 64)), Buffer.from(text.slice(0, 64))]) {
      expect(filesHolding(dir, secret)).toEqual([])
    }
    await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
  })

  test('stays as it was where what came is not what was announced', async ({ expect }) => {
    const { client, read, dir } = await setUp()
    await client.putObject({ ...place, Body: 'abcdef' })
    const wrong = { ContentMD5: createHash('md5').update('other').digest('base64') }
    const { CommonMsg } = await client.modifyObject({ ...place, Position: 1, Body: 'XY', ...wrong })
    expect(CommonMsg).toMatchObject({ Status: 400, Code: 'BadDigest' })
    expect((await client.modifyObject({ ...place, Position: 7, Body: 'X' })).CommonMsg.Code).toBe('InvalidArgument')
    expect(await read()).toBe('abcdef')
    await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
  })

  test.for([
    [0, ''],
    [3, 'abc'],
    [6, 'abcdef'],
    [8, 'abcdef\0\0'],
  ] as const)('is cut, or filled up, to %i bytes', async ([Length, expected], { expect }) => {
    const { client, read } = await setUp()
    await client.putObject({ ...place, Body: 'abcdef' })
    expect((await client.truncateObject({ ...place, Length })).CommonMsg.Status).toBe(204)
    expect(await read()).toBe(expected)
  })

  test('is renamed, but not over another one', async ({ expect }) => {
    const { client, read, dir } = await setUp()
    await client.putObject({ ...place, Body: 'one' })
    await client.putObject({ Bucket, Key: 'taken', Body: 'two' })
    const rename = async (Name: string) => (await client.renameObject({ ...place, Name })).CommonMsg
    expect(await rename('taken')).toMatchObject({ Status: 409, Code: 'FsObjectConflict' })
    expect(await rename(Key)).toMatchObject({ Status: 409 })
    expect(await rename('/b/new')).toMatchObject({ Status: 204 })
    expect([await read(), await read('b/new'), await read('taken')]).toEqual(['NoSuchKey', 'one', 'two'])
    await expect.poll(() => blobsBelow(dir)).toHaveLength(2)
  })

  test('is renamed with its folder; where a name is taken it stops, and goes on when that is free', async ({
    expect,
  }) => {
    const { client, read, dir } = await setUp()
    const put = (key: string) => client.putObject({ Bucket, Key: key, Body: key })
    for (const key of ['d/', 'd/1', 'd/2/3', 'd/4', 'dd', 'e/2/3']) await put(key)
    const rename = async (from: string, Name: string) =>
      (await client.renameObject({ Bucket, Key: from, Name })).CommonMsg
    for (const into of ['d/', 'd/e/', 'd']) expect(await rename('d/', into)).toMatchObject({ Code: 'FsObjectConflict' })
    expect(await rename('none/', 'e/')).toMatchObject({ Code: 'NoSuchKey' })
    expect(await rename('d/', 'e')).toMatchObject({ Status: 409, Code: 'FsObjectConflict' })
    expect([await read('e/1'), await read('d/1'), await read('d/4'), await read('d/2/3')]).toEqual([
      'd/1',
      'NoSuchKey',
      'd/4',
      'd/2/3',
    ])
    await client.deleteObject({ Bucket, Key: 'e/2/3' })
    expect(await rename('d/', 'e')).toMatchObject({ Status: 204 })
    expect([await read('e/'), await read('e/2/3'), await read('e/4'), await read('dd')]).toEqual([
      'd/',
      'd/2/3',
      'd/4',
      'dd',
    ])
    const { Contents } = (await client.listObjects({ Bucket })).InterfaceResult
    expect(Contents.map(({ Key: key }: { Key: string }) => key)).toEqual(['dd', 'e/', 'e/1', 'e/2/3', 'e/4'])
    await expect.poll(() => blobsBelow(dir)).toHaveLength(5)
  })
})

test('a file system has no versions and no appending, and says what it is', async ({ expect }) => {
  const { client } = await setUp()
  expect((await client.getBucketMetadata({ Bucket })).InterfaceResult.FsInterface).toBe('Enabled')
  const append = await client.appendObject({ ...place, Position: 0, Body: 'x' })
  expect(append.CommonMsg).toMatchObject({ Status: 405, Code: 'FsNotSupport' })
  const version = await client.setBucketVersioningConfiguration({ Bucket, VersionStatus: 'Enabled' })
  expect(version.CommonMsg).toMatchObject({ Status: 405, Code: 'FsNotSupport' })
})

test('an object of a plain bucket is no file', async ({ expect }) => {
  const { client, read } = await setUp({})
  await client.putObject({ ...place, Body: 'abc' })
  const refused = { Status: 405, Code: 'MethodNotAllowed' }
  expect((await client.modifyObject({ ...place, Position: 0, Body: 'x' })).CommonMsg).toMatchObject(refused)
  expect((await client.truncateObject({ ...place, Length: 0 })).CommonMsg).toMatchObject(refused)
  expect((await client.renameObject({ ...place, Name: 'x' })).CommonMsg).toMatchObject(refused)
  expect(await read()).toBe('abc')
})
