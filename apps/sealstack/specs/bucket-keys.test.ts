import {
  CreateGrantCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { CreateBucketCommand, GetObjectCommand, PutBucketEncryptionCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { test } from 'vitest'
import { startHere } from './_util.ts'

const Bucket = 'photos'
const OBJECTS = 100

test('with a Bucket Key many objects cost two calls of the KMS, and a key that is disabled is refused at once', async ({
  expect,
}) => {
  const { s3, kms, services } = await startHere(null)
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
  const calls = async () => {
    const events = await services().kms.events({ limit: 1000 })
    const count = (name: string) => events.filter(({ operation }) => operation === name).length
    return [count('GenerateDataKey'), count('Decrypt')]
  }
  const names = Array.from({ length: OBJECTS }, (_, index) => `k${index}`)

  await sealBy(true)
  for (let at = 0; at < OBJECTS; at += 20) await Promise.all(names.slice(at, at + 20).map(put))
  for (let at = 0; at < OBJECTS; at += 20) await Promise.all(names.slice(at, at + 20).map(get))
  expect(await calls()).toEqual([1, 1])

  const disabled = { name: 'KMS.DisabledException', $metadata: { httpStatusCode: 400 } }
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

  await sealBy(false)
  const [generated = 0, decrypted = 0] = await calls()
  for (const name of ['o0', 'o1', 'o2']) await put(name)
  for (const name of ['o0', 'o0', 'o1', 'o2']) await get(name)
  expect(await calls()).toEqual([generated + 3, decrypted + 4])
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
  await expect(get('k0')).rejects.toMatchObject({ name: 'KMS.KMSInvalidStateException' })
})
