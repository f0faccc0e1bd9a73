import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { test as plain } from 'vitest'
import type { NotificationFilter, TestCloud } from '../src/index.ts'
import { toContainKmsCall, toHaveNoPlaintextAtRest } from '../src/runners/matchers.ts'
import { test } from '../src/runners/vitest.ts'
import { newDir } from './_util.ts'

const SECRET = 'a text that nobody may find'

/** A bucket with a sealed object. */
const fill = async (cloud: TestCloud): Promise<S3Client> => {
  const s3 = new S3Client(cloud.aws())
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  const object = { Bucket: 'photos', Key: 'a cat on a mat' }
  await s3.send(new PutObjectCommand({ ...object, Body: SECRET, ServerSideEncryption: 'aws:kms' }))
  await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()
  return s3
}

let endpoint = ''

test('vitest: the fixture is a cloud, with matchers', async ({ cloud, expect }) => {
  endpoint = cloud.endpoint
  const s3 = await fill(cloud)
  await expect(cloud).toHaveNoPlaintextAtRest(SECRET)
  // Names are kept as they are.
  await expect(cloud).not.toHaveNoPlaintextAtRest('a cat on a mat')
  await expect(cloud.events).toContainKmsCall({ operation: 'Decrypt', status: 200 })
  await expect(cloud.kms.events).toContainKmsCall({ operation: 'GenerateDataKey', via: 'obs' })
  await expect(cloud).not.toContainKmsCall({ operation: 'Decrypt', status: 400 })
  s3.destroy()
})

test('vitest: the next test has the same cloud, empty', async ({ cloud, expect }) => {
  expect(cloud.endpoint).toBe(endpoint)
  const s3 = new S3Client(cloud.aws())
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  expect(await cloud.kms.events.list()).toEqual([])
  s3.destroy()
})

test('matchers say what they found', async ({ cloud, expect }) => {
  const s3 = await fill(cloud)
  s3.destroy()
  const call = await toContainKmsCall(cloud, { operation: 'Encrypt' })
  expect(call.pass).toBe(false)
  expect(call.message()).toMatch(/^No call of the KMS is like {"operation":"Encrypt"}\. There were:\n{"operation":"Gen/)
  const atRest = { find: async () => ['obs.db'] }
  const plaintext = await toHaveNoPlaintextAtRest({ atRest }, SECRET)
  expect({ pass: plaintext.pass, said: plaintext.message() }).toEqual({
    pass: false,
    said: 'The plaintext lies in obs.db.',
  })
})

test('events are asked for in the shape of notifications, those of a bucket that is gone too', async ({
  cloud,
  expect,
}) => {
  const s3 = await fill(cloud)
  const Bucket = 'photos'
  await s3.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'x' }))
  for (const Key of ['a cat on a mat', 'b']) await s3.send(new DeleteObjectCommand({ Bucket, Key }))
  await s3.send(new DeleteBucketCommand({ Bucket }))
  const named = async (filter?: NotificationFilter) =>
    (await cloud.events.listNotifications(filter)).map(({ eventName, s3: of }) => `${eventName} ${of.object.key}`)
  const all = [
    ...['ObjectCreated:Put a+cat+on+a+mat', 'ObjectCreated:Put b'],
    ...['ObjectRemoved:Delete a+cat+on+a+mat', 'ObjectRemoved:Delete b'],
  ]
  expect(await named()).toEqual(all)
  expect(await named({ isNewestFirst: true, limit: 3 })).toEqual(all.toReversed().slice(0, 3))
  expect(await named({ object: 'photos/a cat on a mat' })).toEqual([all[0], all[2]])
  expect(await named({ bucket: Bucket, event: 'ObjectRemoved:Delete' })).toEqual(all.slice(2))
  expect(await named({ bucket: 'videos' })).toEqual([])
  const url = `${cloud.endpoint}/_sealstack/notifications?object=photos/b&event=ObjectCreated:Put`
  const { Records } = (await (await fetch(url)).json()) as { readonly Records: unknown }
  expect(Records).toMatchObject([
    { eventVersion: '2.1', s3: { bucket: { name: Bucket }, object: { key: 'b', size: 1 } } },
  ])
  await cloud.reset()
  expect(await named()).toEqual([])
  s3.destroy()
})

test('events are followed, in the shape of the audit trail and of notifications', async ({ cloud, expect }) => {
  const [audit, notifications] = [cloud.events[Symbol.asyncIterator](), cloud.events.notifications()]
  const s3 = await fill(cloud)
  const seen: (string | undefined)[] = []
  for await (const { operation, kms } of audit) {
    seen.push([operation, ...kms.map((call) => call.operation)].join(' '))
    if (seen.length === 3) break
  }
  expect(seen).toEqual(['CreateBucket', 'PutObject GenerateDataKey', 'GetObject Decrypt'])
  expect((await notifications.next()).value).toMatchObject({
    eventVersion: '2.1',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'photos' }, object: { key: 'a+cat+on+a+mat', size: SECRET.length } },
  })
  const next = notifications.next()
  await cloud.reset()
  await fill(cloud)
  expect((await next).value.eventName).toBe('ObjectCreated:Put')
  await notifications.return?.()
  expect(await notifications.next()).toMatchObject({ done: true })
  s3.destroy()
})

plain('node --test: a cloud a file, empty in each test, with assertions', async ({ expect }) => {
  const file = join(newDir(), 'cloud.test.mjs')
  const runner = fileURLToPath(new URL('../dist/runners/node-test.js', import.meta.url))
  writeFileSync(
    file,
    `import assert from 'node:assert/strict'
     import { test } from 'node:test'
     import { assertKmsCall, assertNoPlaintextAtRest, useCloud } from '${runner}'
     const cloud = useCloud()
     assert.throws(() => cloud.endpoint, /starts before the first test/)
     for (const name of ['one', 'two']) {
       test(name, async () => {
         assert.deepEqual(cloud.faults.list(), [])
         cloud.faults.add({ hang: true })
         assert.equal((await fetch(cloud.endpoint + '/_sealstack/health')).status, 200)
         await assertNoPlaintextAtRest(cloud, 'nobody wrote this')
         await assert.rejects(assertKmsCall(cloud, { operation: 'Encrypt' }), /No call of the KMS is like/)
       })
     }`,
  )
  const { stdout } = await promisify(execFile)(process.execPath, ['--test', file])
  expect(stdout).toMatch(/pass 2\n/)
})
