import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { obsClient as clientFor, spyingKeyring, startObs } from './_util.ts'

describe.for(['obs', 'v2'] as const)('the official OBS SDK in its %s dialect', (dialect) => {
  test('uploads and downloads sealed objects', async ({ expect }) => {
    const { keyring, calls } = spyingKeyring()
    const { port } = await startObs({ keyring })
    const client = await clientFor(dialect, port)
    expect((await client.createBucket({ Bucket: 'photos' })).CommonMsg.Status).toBe(200)
    const Body = seededBytes(100_000).toString('hex')
    const put = await client.putObject({
      Bucket: 'photos',
      Key: 'a b/ü.txt',
      Body,
      SseKms: 'kms',
      SseKmsKey: 'alias/mine',
      Metadata: { foo: 'bar' },
    })
    expect(put.CommonMsg.Status).toBe(200)
    expect(put.InterfaceResult).toMatchObject({
      SseKms: dialect === 'obs' ? 'kms' : 'aws:kms',
      SseKmsKey: 'alias/mine',
    })
    const got = await client.getObject({ Bucket: 'photos', Key: 'a b/ü.txt' })
    expect(got.CommonMsg.Status).toBe(200)
    expect(got.InterfaceResult.Content.toString()).toBe(Body)
    expect(got.InterfaceResult.Metadata).toMatchObject({ foo: 'bar' })
    const context = '{"aws:s3:arn":"arn:aws:s3:::photos/a b/ü.txt"}'
    expect(calls).toEqual([`generate alias/mine ${context}`, `unwrap alias/mine ${context}`])
    const listed = await client.listObjects({ Bucket: 'photos' })
    expect(listed.InterfaceResult.Contents.map(({ Key }: { Key: string }) => Key)).toEqual(['a b/ü.txt'])
    expect((await client.deleteObject({ Bucket: 'photos', Key: 'a b/ü.txt' })).CommonMsg.Status).toBe(204)
    expect((await client.getObject({ Bucket: 'photos', Key: 'a b/ü.txt' })).CommonMsg).toMatchObject({
      Status: 404,
      Code: 'NoSuchKey',
    })
    expect((await client.deleteBucket({ Bucket: 'photos' })).CommonMsg.Status).toBe(204)
  })

  test('says nothing of encryption in the common mode of OBS, which is sealed all the same', async ({ expect }) => {
    const { port, inspect } = await startObs()
    const client = await clientFor(dialect, port)
    await client.createBucket({ Bucket: 'photos' })
    const put = await client.putObject({ Bucket: 'photos', Key: 'k', Body: 'x' })
    expect(put.InterfaceResult.SseKms).toBe(dialect === 'obs' ? undefined : 'AES256')
    expect(await inspect('photos', 'k')).toMatchObject({ encryption: 'AES256', keyArn: 'alias/aws/sse-s3' })
  })

  test('is refused with a wrong secret', async ({ expect }) => {
    const { port } = await startObs()
    await (await clientFor(dialect, port)).createBucket({ Bucket: 'photos' })
    const wrong = await clientFor(dialect, port)
    await wrong.refresh('test', 'wrong')
    await new Promise(setImmediate)
    expect((await wrong.getObject({ Bucket: 'photos', Key: 'k' })).CommonMsg).toMatchObject({
      Status: 403,
      Code: 'SignatureDoesNotMatch',
    })
  })
})
