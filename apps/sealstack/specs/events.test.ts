import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { onTestFinished, test } from 'vitest'
import { startCloud, type TestCloud } from '../src/index.ts'
import { newDir } from './_util.ts'

const begin = async (dataDir?: string) => {
  const cloud = await startCloud({ dataDir })
  const [s3, kms] = [new S3Client(cloud.aws()), new KMSClient(cloud.aws())]
  onTestFinished(async () => {
    s3.destroy()
    kms.destroy()
    await cloud.close()
  })
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  const newKey = async (): Promise<string> => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
  const read = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: 'photos', Key }))).Body?.transformToString()
  return { cloud, s3, kms, newKey, read }
}

const ask = async ({ endpoint }: TestCloud, query: string) => {
  const response = await fetch(`${endpoint}/_sealstack/events?${query}`)
  return { status: response.status, body: JSON.parse(await response.text()) }
}

test('tells who read an object, through which key version, when, and whether it was refused', async ({ expect }) => {
  const { cloud, s3, kms, newKey, read } = await begin()
  const SSEKMSKeyId = await newKey()
  const object = { Bucket: 'photos', Key: 'a key/ä' }
  await s3.send(new PutObjectCommand({ ...object, Body: 'four', ServerSideEncryption: 'aws:kms', SSEKMSKeyId }))
  await read(object.Key)
  const { $metadata } = await s3.send(new HeadObjectCommand(object))
  await kms.send(new DisableKeyCommand({ KeyId: SSEKMSKeyId }))
  await expect(read(object.Key)).rejects.toMatchObject({ name: 'KMS.DisabledException' })

  const { body } = await ask(cloud, `object=${encodeURIComponent('photos/a key/ä')}`)
  const who = { bucket: 'photos', key: 'a key/ä', principal: 'arn:aws:iam::000000000000:root', sourceIp: '127.0.0.1' }
  const through = { encryption: 'aws:kms', keyArn: SSEKMSKeyId, keyVersion: 0 }
  expect(body.events).toMatchObject([
    { ...who, ...through, operation: 'PutObject', outcome: 'allowed', kms: [{ operation: 'GenerateDataKey' }] },
    { ...who, ...through, operation: 'GetObject', outcome: 'allowed', bytesOut: 4, kms: [{ operation: 'Decrypt' }] },
    { ...who, operation: 'HeadObject', outcome: 'allowed', bytesOut: 0, kms: [] },
    {
      ...who,
      ...through,
      operation: 'GetObject',
      outcome: 'refused',
      status: 400,
      code: 'KMS.DisabledException',
      kms: [{ operation: 'Decrypt', code: 'DisabledException', keyVersion: 0 }],
    },
  ])
  for (const { requestId, kms } of body.events) {
    for (const call of kms) expect(call.cause).toBe(requestId)
  }
  expect(body.events[2]).not.toHaveProperty('keyArn')
  expect((await ask(cloud, `bucket=photos&request=${$metadata.requestId}`)).body.events).toMatchObject([
    { operation: 'HeadObject' },
  ])
  expect((await ask(cloud, `service=obs&key=${SSEKMSKeyId}&order=newest&limit=1`)).body.events).toMatchObject([
    { code: 'KMS.DisabledException' },
  ])
})

test('tells which statement has refused, to whoever asks for events and not to the client', async ({ expect }) => {
  const { cloud, s3 } = await begin()
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: 'x' }))
  const statement = { Sid: 'NotFromHere', Effect: 'Deny', Principal: '*', Action: 's3:GetObject' }
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ ...statement, Resource: 'arn:aws:s3:::photos/*' }],
  })
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'photos', Policy }))
  const response = await fetch(`${cloud.endpoint}/photos/k`)
  expect(response.status).toBe(403)
  expect(await response.text()).not.toContain('NotFromHere')
  const [event] = await cloud.events.list({ object: 'photos/k', code: 'AccessDenied' })
  expect(event).toMatchObject({
    outcome: 'refused',
    status: 403,
    reason: expect.stringMatching(/^explicit-deny: .*statement NotFromHere/),
    kms: [],
  })
  expect(event).not.toHaveProperty('principal')
})

test('a copy, a form and a deletion of many are events of each object that they touch', async ({ expect }) => {
  const { cloud, s3, newKey } = await begin()
  const SSEKMSKeyId = await newKey()
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'from', Body: 'x' }))
  const copy = { Bucket: 'photos', Key: 'to', CopySource: 'photos/from' }
  await s3.send(new CopyObjectCommand({ ...copy, ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId }))
  expect(await cloud.events.list({ object: 'photos/from' })).toMatchObject([
    { operation: 'PutObject', encryption: 'AES256' },
    { operation: 'CopyObject', isSource: true, encryption: 'AES256', kms: [{ operation: 'Decrypt' }] },
  ])
  const [copied] = await cloud.events.list({ object: 'photos/to' })
  expect(copied).toMatchObject({
    encryption: 'aws:kms:dsse',
    keyArn: SSEKMSKeyId,
    outerKeyArn: expect.stringContaining(':key/'),
    outerKeyVersion: 0,
    kms: [{ operation: 'GenerateDataKey' }, { operation: 'GenerateDataKey' }],
  })

  const { url, fields } = await createPresignedPost(s3, { Bucket: 'photos', Key: 'form' })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob(['bytes']))
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204)
  expect(await cloud.events.list({ object: 'photos/form' })).toMatchObject([
    { operation: 'PostObject', principal: 'arn:aws:iam::000000000000:root', encryption: 'AES256' },
  ])

  const Objects = [{ Key: 'form' }, { Key: 'to', ETag: '"another"' }]
  await s3.send(new DeleteObjectsCommand({ Bucket: 'photos', Delete: { Objects } }))
  expect((await cloud.events.list({ object: 'photos/form' })).at(-1)).toMatchObject({
    operation: 'DeleteObjects',
    outcome: 'allowed',
  })
  expect((await cloud.events.list({ object: 'photos/to' })).at(-1)).toMatchObject({
    operation: 'DeleteObjects',
    outcome: 'failed',
    code: 'PreconditionFailed',
  })
})

test('events have no secret in them, and outlive the process', async ({ expect }) => {
  const dataDir = newDir()
  const { cloud, s3 } = await begin(dataDir)
  const key = createHash('sha256').update('customer').digest()
  const customer = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  }
  const object = { Bucket: 'photos', Key: 'k' }
  await s3.send(new PutObjectCommand({ ...object, Body: 'the plaintext itself', ...customer }))
  const Metadata = { secret: 'words of the client' }
  await s3.send(new PutObjectCommand({ ...object, Key: 'm', Body: 'the plaintext itself', Metadata }))
  const signed = `${cloud.endpoint}/photos/k?X-Amz-Security-Token=atoken&X-Amz-Signature=asignature`
  expect((await fetch(signed)).status).toBeGreaterThanOrEqual(400)
  const events = await cloud.events.list()
  expect(events.map(({ operation, encryption }) => [operation, encryption])).toEqual([
    ['CreateBucket', undefined],
    ['PutObject', 'SSE-C'],
    ['PutObject', 'AES256'],
    ['GetObject', undefined],
  ])
  expect(events[1]).not.toHaveProperty('keyArn')
  const file = readFileSync(join(dataDir, 'obs', 'events.jsonl'), 'utf8')
  expect(file.trim().split('\n')).toHaveLength(events.length)
  const secrets = ['the plaintext itself', 'words of the client', 'asignature', 'atoken', 'Signature']
  for (const secret of [...secrets, ...Object.values(customer).slice(1)]) {
    expect(JSON.stringify(events)).not.toContain(secret)
    expect(file).not.toContain(secret)
  }
  await cloud.close()
  const again = await startCloud({ dataDir })
  onTestFinished(again.close)
  expect(await again.events.list()).toEqual(events)
})

test('an answer that was broken off is no success', async ({ expect }) => {
  const { cloud, s3 } = await begin()
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'big', Body: Buffer.alloc(2 ** 24) }))
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'big' }))
  if (Body instanceof Readable) Body.on('error', () => undefined).destroy()
  const last = async () => (await cloud.events.list({ object: 'photos/big' })).at(-1)
  await expect.poll(last).toMatchObject({ operation: 'GetObject', outcome: 'failed', code: 'ClientGone' })
})

test('events older than ninety days are removed', async ({ expect }) => {
  const { cloud } = await begin()
  expect(await cloud.events.list()).toHaveLength(1)
  await cloud.clock.advance('91d')
  expect(await cloud.events.list()).toEqual([])
})
