import { CreateKeyCommand, DisableKeyCommand } from '@aws-sdk/client-kms'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { test } from 'vitest'
import { clientsOf, newDir, startHere, startService } from './_util.ts'

test('KMS and object store as two processes talk HTTP; with the KMS gone a GET is 503, and nothing is lost', async ({
  expect,
}) => {
  const dir = newDir()
  const kmsEnv = {
    KMS_PORT: '0',
    KMS_DATA: `${dir}/kms`,
    KMS_SERVICE_ACCESS_KEY_ID: 'svc',
    KMS_SERVICE_SECRET_ACCESS_KEY: 'secret',
  }
  const kms = await startService('kms', kmsEnv)
  const obsEnv = {
    OBS_PORT: '0',
    OBS_DATA: `${dir}/obs`,
    OBS_KMS_URL: kms.url,
    OBS_KMS_ACCESS_KEY_ID: 'svc',
    OBS_KMS_SECRET_ACCESS_KEY: 'secret',
  }
  const obs = await startService('obs', obsEnv)
  const { s3 } = clientsOf(obs.url)
  const { kms: keys } = clientsOf(kms.url)
  const { KeyMetadata } = await keys.send(new CreateKeyCommand({}))
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await s3.send(
    new PutObjectCommand({
      Bucket: 'photos',
      Key: 'k',
      Body: 'x',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: KeyMetadata?.KeyId,
    }),
  )
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'own', Body: 'y' }))
  const get = async (Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket: 'photos', Key }))).Body?.transformToString()
  expect(await get('k')).toBe('x')
  expect(await get('own')).toBe('y')
  await keys.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }))
  await expect(get('k')).rejects.toMatchObject({ name: 'KMS.DisabledException' })
  expect(await kms.stop()).toBe(0)
  await expect(get('own')).rejects.toMatchObject({ name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } })
  await expect(s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'new', Body: 'z' }))).rejects.toMatchObject({
    name: 'ServiceUnavailable',
  })
  await startService('kms', { ...kmsEnv, KMS_PORT: new URL(kms.url).port })
  expect(await get('own')).toBe('y')
  await expect(get('new')).rejects.toMatchObject({ name: 'NoSuchKey' })
})

test('two clouds in memory, in one process, know nothing of each other', async ({ expect }) => {
  const [one, two] = [await startHere(null), await startHere(null)]
  await one.s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await one.s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' }))
  const get = (cloud: typeof one) => cloud.s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'k' }))
  expect(await (await get(one)).Body?.transformToString()).toBe('x')
  await expect(get(two)).rejects.toMatchObject({ name: 'NoSuchBucket' })
})
