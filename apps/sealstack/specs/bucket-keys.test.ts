import {
  CreateGrantCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { test } from 'vitest'
import { clientsOf, newDir, startHere, startService } from './_util.ts'

const Bucket = 'photos'
/** 10,000 by `pnpm test:bucket-keys`. */
const OBJECTS = Number(process.env.SEALSTACK_BUCKET_KEYS_OBJECTS ?? 100)
const AT_ONCE = 20

/** A bucket whose default is a key of the KMS, with a Bucket Key or without. */
const withBucket = async ({ s3, kms }: { readonly s3: S3Client; readonly kms: KMSClient }) => {
  const { KeyMetadata: { Arn: KMSMasterKeyID, KeyId } = {} } = await kms.send(new CreateKeyCommand({}))
  await s3.send(new CreateBucketCommand({ Bucket }))
  const sealBy = (BucketKeyEnabled: boolean) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID }, BucketKeyEnabled },
          ],
        },
      }),
    )
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))
  const get = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
  return { KeyId, sealBy, put, get }
}

const disabled = { name: 'KMS.DisabledException', $metadata: { httpStatusCode: 400 } }

test('with a Bucket Key many objects cost two calls of the KMS, and a key that is disabled is refused at once', async ({
  expect,
}) => {
  const cloud = await startHere(null)
  const { kms, services } = cloud
  const { KeyId, sealBy, put, get } = await withBucket(cloud)
  const count = async (operation: string) => (await services().kms.events({ operation, limit: 1000 })).length
  const calls = async () => [await count('GenerateDataKey'), await count('Decrypt')]
  const names = Array.from({ length: OBJECTS }, (_, index) => `k${index}`)

  await sealBy(true)
  for (let at = 0; at < OBJECTS; at += AT_ONCE) await Promise.all(names.slice(at, at + AT_ONCE).map(put))
  for (let at = 0; at < OBJECTS; at += AT_ONCE) {
    const read = await Promise.all(names.slice(at, at + AT_ONCE).map(get))
    expect(new Set(read)).toEqual(new Set(['hello']))
  }
  const [generated = 0, decrypted = 0] = await calls()
  if (OBJECTS <= 100) expect([generated, decrypted]).toEqual([1, 1])
  // Where that takes longer than a Bucket Key lives, another one is made and opened.
  expect(generated).toBeLessThanOrEqual(2)
  expect(decrypted).toBeLessThanOrEqual(4)

  await kms.send(new DisableKeyCommand({ KeyId }))
  await expect(get('k0')).rejects.toMatchObject(disabled)
  await expect(put('k0')).rejects.toMatchObject(disabled)
  await kms.send(new EnableKeyCommand({ KeyId }))
  expect(await get('k0')).toBe('hello')
  const before = await calls()
  await get('k1')
  expect(await calls()).toEqual(before)
  await kms.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: 'arn:aws:iam::000000000000:user/a', Operations: ['Decrypt'] }),
  )
  await get('k1')
  expect((await calls())[1]).toBe((before[1] ?? 0) + 1)
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
  await expect(get('k0')).rejects.toMatchObject({ name: 'KMS.KMSInvalidStateException' })
}, 600_000)

test('without a Bucket Key each operation on an object costs one call of the KMS, and no more', async ({ expect }) => {
  const cloud = await startHere(null)
  const { sealBy, put, get } = await withBucket(cloud)
  await sealBy(false)
  for (const name of ['o0', 'o1', 'o2']) await put(name)
  for (const name of ['o0', 'o0', 'o1', 'o2']) await get(name)
  const events = await cloud.services().kms.events({ limit: 1000 })
  const count = (name: string) => events.filter(({ operation }) => operation === name).length
  expect([count('GenerateDataKey'), count('Decrypt')]).toEqual([3, 4])
})

test('across processes a Bucket Key serves no longer than it may be held after its key was disabled', async ({
  expect,
}) => {
  const dir = newDir()
  const service = { ACCESS_KEY_ID: 'svc', SECRET_ACCESS_KEY: 'secret' }
  const of = (prefix: string) =>
    Object.fromEntries(Object.entries(service).map(([name, value]) => [prefix + name, value]))
  const kms = await startService('kms', { KMS_PORT: '0', KMS_DATA: `${dir}/kms`, ...of('KMS_SERVICE_') })
  for (const seconds of [0, 1]) {
    const obs = await startService('obs', {
      OBS_PORT: '0',
      OBS_DATA: `${dir}/obs-${seconds}`,
      OBS_KMS_URL: kms.url,
      OBS_BUCKET_KEY_SECONDS: String(seconds),
      ...of('OBS_KMS_'),
    })
    const clients = { s3: clientsOf(obs.url).s3, kms: clientsOf(kms.url).kms }
    const { KeyId, sealBy, put, get } = await withBucket(clients)
    await sealBy(true)
    await put('k')
    expect(await get('k')).toBe('hello')
    await clients.kms.send(new DisableKeyCommand({ KeyId }))
    // What is held for no time is not held; what may be held goes by itself.
    while (seconds > 0 && (await get('k').then(Boolean, () => false))) await new Promise(setImmediate)
    await expect(get('k')).rejects.toMatchObject(disabled)
    await expect(put('k')).rejects.toMatchObject(disabled)
  }
})
