import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { outcomeOf, runProgram, startHere } from './_util.ts'

describe('the control API', () => {
  test('tells who used which key for an object, and why a call was refused', async ({ expect }) => {
    const { endpoint, s3 } = await startHere(null)
    await s3.send(new CreateBucketCommand({ Bucket: 'audited' }))
    const object = { Bucket: 'audited', Key: 'a key/ä' }
    await s3.send(new PutObjectCommand({ ...object, Body: 'x', ServerSideEncryption: 'aws:kms' }))
    await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()
    const ask = async (query: string) => {
      const response = await fetch(`${endpoint}/_sealstack/events?${query}`)
      return { status: response.status, body: JSON.parse(await response.text()) }
    }
    const { body } = await ask(`service=kms&object=${encodeURIComponent('audited/a key/ä')}`)
    expect(body.events).toMatchObject([
      {
        operation: 'GenerateDataKey',
        status: 200,
        encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::audited/a key/ä' },
      },
      { operation: 'Decrypt', status: 200 },
    ])
    expect(body.events[0].keyId).toBe(body.events[1].keyId)
    const [{ cause }] = body.events
    expect((await ask(`cause=${cause}&order=newest&limit=5`)).body.events).toHaveLength(1)
    expect(await ask('limit=0&colour=red')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('The query is not understood.') },
    })
  })

  test('answers neither web pages nor paths and methods that it has not', async ({ expect }) => {
    const { endpoint } = await startHere(null)
    const statusOf = async (path: string, init: RequestInit = {}) => (await fetch(endpoint + path, init)).status
    expect(await statusOf('/_sealstack/health')).toBe(200)
    expect(await statusOf('/_sealstack/health', { method: 'HEAD' })).toBe(200)
    expect(await statusOf('/_sealstack/health', { method: 'POST' })).toBe(405)
    expect(await statusOf('/_sealstack/nothing')).toBe(404)
    const Origin = 'http://elsewhere.example'
    expect(await statusOf('/_sealstack/kms/rewrap-root', { method: 'POST', headers: { Origin } })).toBe(403)
    expect(await statusOf('/_sealstack/kms/rewrap-root', { method: 'POST', body: '{"passphrase":1}' })).toBe(400)
  })
})

test('the program exchanges the root key of a running cloud, whose objects stay readable', async ({ expect }) => {
  const { endpoint, s3, stop, dataDir } = await startHere()
  await s3.send(new CreateBucketCommand({ Bucket: 'rewrapped' }))
  const object = { Bucket: 'rewrapped', Key: 'k' }
  await s3.send(new PutObjectCommand({ ...object, Body: 'still here', ServerSideEncryption: 'aws:kms' }))
  const { code, stdout } = await outcomeOf(runProgram(['kms', 'rewrap-root', '--endpoint', endpoint]))
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^The root key is a new one; \d+ key versions are sealed under it\. root\.key/),
  })
  expect(await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('still here')
  await stop()
  const again = await startHere(dataDir)
  expect(await (await again.s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('still here')
  await again.stop()
  const none = await outcomeOf(runProgram(['kms', 'rewrap-root', '--endpoint', again.endpoint]))
  expect(none).toMatchObject({ code: 3, stderr: expect.stringContaining('No cloud answers at') })
})
